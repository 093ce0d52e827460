import { describe, expect, test } from 'vitest'
import { makeOrder, makePurchase, runWorld } from '@/lib/testing/world'
import { resultHash } from './hash'
import type { Summary, Verdict } from './types'

const { verdicts, summary } = runWorld({
  orders: [makeOrder('1001', '2026-10-10T12:00:00+02:00'), makeOrder('1002', '2026-10-11T12:00:00+02:00')],
  purchases: [makePurchase('1001', '2026-10-10'), makePurchase('(not set)', '2026-10-12')],
})
const hash = resultHash(verdicts, summary)

/** The same value with its keys in reverse order, at every level. */
function reversed<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(reversed) as T
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, field]) => [key, reversed(field)]),
  ) as T
}

describe('the result hash', () => {
  test('is SHA-256 in hexadecimal and the same every time', () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(resultHash(structuredClone(verdicts), structuredClone(summary))).toBe(hash)
  })

  test('does not depend on the order in which properties were set', () => {
    expect(JSON.stringify(reversed(verdicts))).not.toBe(JSON.stringify(verdicts))
    expect(resultHash(verdicts.map(reversed), reversed(summary))).toBe(hash)
  })

  const CHANGES: { [Key in keyof Required<Verdict>]: Verdict[Key] } = {
    side: 'analytics',
    status: 'missing',
    reason: 'discount',
    storeId: 'x',
    storeName: 'x',
    analyticsId: 'x',
    matchedBy: { kind: 'gid', pass: 'exact' },
    storeMinor: 1,
    analyticsMinor: 1,
    differenceMinor: 1,
    basis: 'total_ex_tax',
    purchases: 7,
    orderedAt: 7,
    storeDay: 'x',
    analyticsDay: 'x',
    gateway: 'x',
    channel: 'pos',
    flags: ['converted'],
    store: 'x',
    storeOriginal: 'x',
    evidence: ['x'],
    suggestion: 'x',
  }
  test.each(Object.keys(CHANGES) as (keyof Verdict)[])('changes with a line’s %s', (key) => {
    const [first, ...rest] = verdicts as [Verdict, ...Verdict[]]
    expect(resultHash([{ ...first, [key]: CHANGES[key] }, ...rest], summary)).not.toBe(hash)
    const isEmpty = first[key] === null || (Array.isArray(first[key]) && first[key].length === 0)
    const emptied = { ...first, [key]: Array.isArray(first[key]) ? [] : null }
    expect(resultHash([emptied, ...rest], summary) === hash).toBe(isEmpty)
  })

  test('changes with both halves of how a pair was matched', () => {
    const [first, ...rest] = verdicts as [Verdict, ...Verdict[]]
    const matchedBy = first.matchedBy ?? { kind: 'name', pass: 'exact' }
    expect(resultHash([{ ...first, matchedBy: { ...matchedBy, kind: 'order_key' } }, ...rest], summary)).not.toBe(hash)
    expect(resultHash([{ ...first, matchedBy: { ...matchedBy, pass: 'cleaned' } }, ...rest], summary)).not.toBe(hash)
  })

  test('tells text from numbers and nothing from an empty text', () => {
    const [first, ...rest] = verdicts as [Verdict, ...Verdict[]]
    const of = (storeName: string | null) => resultHash([{ ...first, storeName }, ...rest], summary)
    expect(new Set([of(null), of(''), of('null'), of('1')]).size).toBe(4)
  })

  test('changes with the order and the number of lines', () => {
    expect(resultHash([...verdicts].reverse(), summary)).not.toBe(hash)
    expect(resultHash(verdicts.slice(1), summary)).not.toBe(hash)
  })

  test.each<[string, Partial<Summary>]>([
    ['bridge', { bridge: [] }],
    ['counts', { counts: { missing: 99 } }],
    ['engine version', { engineVersion: '0.0.0' }],
  ])('changes with the %s', (_, change) => {
    expect(resultHash(verdicts, { ...summary, ...change })).not.toBe(hash)
  })

  test('does not change with when it ran', () => {
    expect(resultHash(verdicts, { ...summary, asOf: summary.asOf + 1 })).toBe(hash)
  })

  test('covers results longer than what it takes in at once', () => {
    const [line] = verdicts as [Verdict]
    const many = Array.from({ length: 1_000 }, (_, i) => ({ ...line, storeId: String(i) }))
    const last = many.length - 1
    const changed = many.map((verdict, i) => (i === last ? { ...verdict, storeMinor: 1 } : verdict))
    expect(resultHash(changed, summary)).not.toBe(resultHash(many, summary))
  })
})
