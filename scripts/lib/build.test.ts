import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { fingerprintSources } from './build.mjs'

const TREE = { 'package.json': '{}', 'app/page.tsx': 'page', 'lib/money.ts': 'money', 'public/logo.svg': 'logo' }

function fingerprint(changes: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'dra-build-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [file, text] of Object.entries({ ...TREE, ...changes })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  return fingerprintSources(root)
}

it('the same sources elsewhere need no new build', () => {
  expect(fingerprint({})).toBe(fingerprint({}))
})

it.each([
  ['app/page.tsx', 'other'],
  ['lib/new.ts', ''],
  ['package.json', '{ "version": "2" }'],
  ['public/logo.svg', 'other'],
  ['next.config.ts', ''],
  ['proxy.ts', ''],
])('a change of %s asks for a new build', (file, text) => {
  expect(fingerprint({ [file]: text })).not.toBe(fingerprint({}))
})

it.each(['lib/money.test.ts', 'lib/testing/factory.ts', 'e2e/journey.spec.ts', 'README.md', 'vitest.config.ts'])(
  'a change of %s does not',
  (file) => {
    expect(fingerprint({ [file]: 'new' })).toBe(fingerprint({}))
  },
)
