import { describe, expect, test } from 'vitest'
import { chunksOf, type WantedDay } from './plan'

const days = (...wanted: [day: string, transactions: number][]): WantedDay[] =>
  wanted.map(([day, transactions]) => ({ day, fingerprint: `${day}:${transactions}`, transactions }))
const daysOf = (chunks: WantedDay[][]) => chunks.map((chunk) => chunk.map(({ day }) => day.slice(8)).join(' '))

describe('days to read', () => {
  test('are read newest first, neighbours together', () => {
    const wanted = days(['2026-10-01', 5], ['2026-10-02', 5], ['2026-10-05', 5], ['2026-10-06', 5])
    expect(daysOf(chunksOf(wanted, { days: 31, transactions: 1_000 }))).toEqual(['05 06', '01 02'])
  })

  test('are never more at once than the source takes', () => {
    const wanted = days(['2026-10-01', 1], ['2026-10-02', 1], ['2026-10-03', 1], ['2026-10-04', 1], ['2026-10-05', 1])
    expect(daysOf(chunksOf(wanted, { days: 2, transactions: 1_000 }))).toEqual(['05', '03 04', '01 02'])
  })

  test('stop where memory would grow, and a single huge day is read alone', () => {
    const wanted = days(['2026-10-01', 600], ['2026-10-02', 400], ['2026-10-03', 1], ['2026-10-04', 9_000])
    expect(daysOf(chunksOf(wanted, { days: 31, transactions: 1_000 }))).toEqual(['04', '03', '01 02'])
  })

  test('lie on one calendar even across a month and a leap day', () => {
    const wanted = days(['2028-02-28', 1], ['2028-02-29', 1], ['2028-03-01', 1])
    expect(chunksOf(wanted, { days: 31, transactions: 10 })).toHaveLength(1)
  })

  test('may be none', () => {
    expect(chunksOf([], { days: 31, transactions: 10 })).toEqual([])
  })
})
