import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import type { TagRow } from '@/lib/transaction'
import { TagIndex, tagLines } from './tags'

const row = (transactionId: string, stream: string | null, hostname: string | null, purchases = 1): TagRow => ({
  transactionId,
  stream,
  hostname,
  purchases,
})

describe('an id counted more than once', () => {
  const index = new TagIndex([
    row('1001', 'web', 'shop.example'),
    row('1001', 'app', 'shop.example'),
    row('1002', 'web', 'shop.example', 2),
    row('1003', 'web', 'shop.example'),
    row('#1003', 'web', 'www.shop.example'),
    row('1004', 'web', 'shop.example'),
    row('1004', 'app', 'shop.example', 0),
    row('1005', 'web', 'shop.example'),
    row('1005', 'web', 'shop.example'),
    ...['a', 'b', 'c', 'a'].map((host) => row('1006', 'web', host)),
  ])

  test('on two streams or hostnames was sent by two tags, on one by a reloaded page', () => {
    expect(index.duplicateKindOf(['1001'])).toBe('two_tags')
    expect(index.duplicateKindOf(['1002'])).toBe('reload')
    expect(index.duplicateKindOf(['1003', '#1003'])).toBe('two_tags')
    expect(index.duplicateKindOf(['%231003'])).toBe('reload')
    expect(index.duplicateKindOf(['1005'])).toBe('reload')
    expect(index.duplicateKindOf(['1006'])).toBe('two_tags')
  })

  test('is not explained by a row without a purchase, nor where no origin is known', () => {
    expect(index.duplicateKindOf(['1004'])).toBe('reload')
    expect(index.duplicateKindOf(['9999'])).toBeNull()
  })
})

describe('a foreign id', () => {
  const index = new TagIndex([
    row('1', 'web', 'shop.example'),
    row('2', 'web', 'staging.example'),
    row('3', 'other', 'shop.example'),
    row('4', 'web', null),
    row('5', 'web', 'staging.example'),
    row('5', 'web', 'shop.example'),
    row('7', 'web', 'staging.example'),
    row('7', 'other', 'shop.example'),
    ...['staging.example', 'test.example', 'shop.example'].map((host) => row('8', 'web', host)),
  ])
  const own = { streams: ['web'], hostnames: ['shop.example'] }

  test('has no origin that is the client’s own', () => {
    expect(['1', '2', '3', '4', '5', '6'].map((id) => index.isForeign([id], own))).toEqual([
      false,
      true,
      true,
      false,
      false,
      false,
    ])
    // Its stream and its hostname are both the client's, but never together.
    expect(index.isForeign(['7'], own)).toBe(true)
    expect(index.isForeign(['8'], own)).toBe(false)
    expect(index.isForeign(['2', '3'], own)).toBe(true)
    expect(index.isForeign(['1', '2'], own)).toBe(false)
  })

  test('is none where nobody said what is the client’s own', () => {
    expect(index.isForeign(['2'], undefined)).toBe(false)
    expect(index.isForeign(['2'], {})).toBe(false)
    expect(index.isForeign(['2'], { streams: ['web'] })).toBe(false)
  })
})

describe('purchases by stream and hostname', () => {
  test('are summed, largest first', () => {
    const rows = [row('1', 'web', 'a'), row('1', 'web', 'a', 2), row('2', 'web', 'a'), row('3', 'app', null, 9)]
    expect(tagLines(rows)).toEqual([
      { stream: 'app', hostname: null, ids: 1, purchases: 9 },
      { stream: 'web', hostname: 'a', ids: 2, purchases: 4 },
    ])
    expect(tagLines([])).toEqual([])
  })

  test('hold every purchase once, in whatever order the rows came', () => {
    const anyRow = fc.record({
      transactionId: fc.constantFrom('1', '#1', '2', '3'),
      stream: fc.constantFrom(null, '', 'web', 'app'),
      hostname: fc.constantFrom(null, '', 'shop.example'),
      purchases: fc.integer({ min: 0, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 30 }), (rows) => {
        const lines = tagLines(rows)
        expect(lines.reduce((sum, { purchases }) => sum + purchases, 0)).toBe(
          rows.reduce((sum, { purchases }) => sum + purchases, 0),
        )
        expect(tagLines([...rows].reverse())).toEqual(lines)
        for (const line of lines) {
          const own = rows.filter(({ stream, hostname }) => stream === line.stream && hostname === line.hostname)
          expect(line.ids).toBe(new Set(own.map(({ transactionId }) => transactionId)).size)
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
