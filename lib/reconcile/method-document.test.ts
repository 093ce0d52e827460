import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readGoldenWorlds } from '@/lib/testing/golden'
import { pictureOf, spelledOut } from '@/lib/testing/golden-picture'
import { reconcile } from './reconcile'

/** The examples in `docs/method.md` are worlds like the golden ones: the engine must do what the document says. */

const document = readFileSync(path.join(import.meta.dirname, '../../docs/method.md'), 'utf8')
const sections = document
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.slice(0, text.indexOf('\n')), text }))

const folder = mkdtempSync(path.join(tmpdir(), 'method-'))
afterAll(() => rmSync(folder, { recursive: true }))

for (const { title, text } of sections)
  for (const [at, [, block]] of [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].entries()) {
    const world = { guards: `${title}, example ${at + 1}`, rule: title, ...JSON.parse(block as string) }
    writeFileSync(
      path.join(folder, `${sections.findIndex((of) => of.title === title)}-${at}.json`),
      JSON.stringify(world),
    )
  }

test('the document has an example for every part that the engine decides', () => {
  const titles = new Set(readGoldenWorlds(folder).map(({ rule }) => rule))
  expect(titles).toEqual(
    new Set([
      'Verdicts',
      'Days and settlement',
      'Ids',
      'Matching',
      'Scope',
      'Amounts',
      'Rates and bounds',
      'From the store’s report to GA4’s figure',
      'Refunds',
      'Currencies',
    ]),
  )
})

describe.each(readGoldenWorlds(folder))('$guards', ({ runs }) => {
  test('comes out as the document says', () => {
    for (const { input, expect: expected } of runs) {
      const result = reconcile(input)
      const wanted = spelledOut(expected)
      expect(pictureOf({ ...result, verdicts: [...result.verdicts] }, wanted)).toEqual(wanted)
    }
  })
})

test.each(sections)('$title says what it cannot say', ({ text }) => {
  expect(text).toContain('**What this cannot say.**')
})
