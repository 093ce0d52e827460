import { describe, expect, test } from 'vitest'
import { resultHash } from '@/lib/reconcile/hash'
import type { Verdict } from '@/lib/reconcile/types'
import { makeOrder, makePurchase, runWorld } from '@/lib/testing/world'
import { exportBody } from './body'
import { jsonArrayChunks, jsonChunks, summaryJson } from './json'

const FORMAT = { currency: 'EUR', timeZone: 'Europe/Berlin' }
const { verdicts, summary } = runWorld({
  orders: [makeOrder('1001', '2026-10-25T01:30:00Z')],
  purchases: [makePurchase('quote" back\\ line\n\u2028 =1', '2026-10-10')],
})
const hash = resultHash(verdicts, summary)

async function joined(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}

const manyLines = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...(verdicts[0] as Verdict), storeId: String(i) }))

describe('the JSON export', () => {
  test('is one document of summary and lines', async () => {
    const rejection = { source: 'a.csv', row: 2, column: 'date', value: 'x', code: 'bad_date', message: 'Bad.' }
    const text = await joined(jsonChunks(verdicts, FORMAT, summaryJson(summary, hash, [rejection])))
    const document = JSON.parse(text)
    expect(document.summary).toEqual({
      ...JSON.parse(JSON.stringify(summary)),
      asOf: '2026-12-01T00:00:00+01:00',
      rejections: [rejection],
      resultHash: hash,
    })
    expect(document.verdicts).toEqual(
      verdicts.map((verdict) => ({
        ...verdict,
        orderedAt: verdict.orderedAt === null ? null : '2026-10-25T02:30:00+01:00',
      })),
    )
  })

  test.each([0, 1, 2, 499, 500, 501, 1_000, 1_001])('parses with %i lines, one on each line of text', async (count) => {
    const text = await joined(jsonArrayChunks(manyLines(count), FORMAT))
    const parsed: Verdict[] = JSON.parse(text)
    expect(parsed.map(({ storeId }) => storeId)).toEqual(manyLines(count).map(({ storeId }) => storeId))
    expect(text.trimEnd().split('\n')).toHaveLength(count === 0 ? 1 : count + 2)
  })

  test('keeps amounts whole numbers of minor units', async () => {
    const parsed: Verdict[] = JSON.parse(
      await joined(jsonArrayChunks([{ ...(verdicts[0] as Verdict), storeMinor: Number.MAX_SAFE_INTEGER }], FORMAT)),
    )
    expect(parsed[0]?.storeMinor).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('an export’s stream', () => {
  const input = { summary, resultHash: hash, rejections: [], rejectionCount: 0, verdicts: () => verdicts }

  test.each(['csv', 'json'] as const)('carries %s as UTF-8', async (format) => {
    const text = await new Response(exportBody(format, input)).text()
    expect(text).toContain('#1001')
    expect(text).toContain('\u2028')
  })

  test('carries a workbook, which is a zip file', async () => {
    const bytes = new Uint8Array(await new Response(exportBody('xlsx', input)).arrayBuffer())
    expect([...bytes.slice(0, 2)]).toEqual([0x50, 0x4b])
  })

  test.each(['csv', 'json', 'xlsx'] as const)('of %s fails when reading the result fails', async (format) => {
    async function* failing(): AsyncGenerator<Verdict> {
      yield* verdicts
      throw new Error('The database went away')
    }
    await expect(new Response(exportBody(format, { ...input, verdicts: failing })).arrayBuffer()).rejects.toThrow()
  })

  test.each(['csv', 'json', 'xlsx'] as const)(
    'of %s stops reading the result when the receiver goes away',
    async (format) => {
      let isStopped = false
      async function* endless(): AsyncGenerator<Verdict> {
        try {
          for (let i = 0; ; i++) yield { ...(verdicts[0] as Verdict), storeId: String(i) }
        } finally {
          isStopped = true
        }
      }
      const reader = exportBody(format, { ...input, verdicts: endless }).getReader()
      await reader.read()
      await reader.cancel()
      await expect.poll(() => isStopped, { timeout: 4_000 }).toBe(true)
    },
  )
})
