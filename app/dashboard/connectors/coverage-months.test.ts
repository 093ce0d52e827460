import { describe, expect, it } from 'vitest'
import { monthsOfCoverage, unreadDays } from './coverage-months'

const read = (months: [month: string, days: number, incomplete?: number][]) => ({
  from: '2026-09-22',
  to: '2026-11-20',
  days: months.reduce((sum, [, days]) => sum + days, 0),
  incomplete: months.reduce((sum, [, , incomplete = 0]) => sum + incomplete, 0),
  transactions: 10,
  pulledAt: '2026-11-21T04:00:00Z',
  months: months.map(([month, days, incomplete = 0]) => ({ month, days, incomplete })),
})

describe('months of what was read', () => {
  it('are thirteen up to today, oldest first, with the days each has had so far', () => {
    const months = monthsOfCoverage(null, '2026-11-21')
    expect(months).toHaveLength(13)
    expect(months[0]).toEqual({ month: '2025-11', state: 'not_read', days: 0, of: 30 })
    expect(months[3]).toEqual({ month: '2026-02', state: 'not_read', days: 0, of: 28 })
    expect(months[12]).toEqual({ month: '2026-11', state: 'not_read', days: 0, of: 21 })
  })

  it('tell whole months from those that were read in part', () => {
    const coverage = read([
      ['2026-09', 9],
      ['2026-10', 31],
      ['2026-11', 20],
    ])
    expect(monthsOfCoverage(coverage, '2026-11-21', 4)).toEqual([
      { month: '2026-08', state: 'not_read', days: 0, of: 31 },
      { month: '2026-09', state: 'part', days: 9, of: 30 },
      { month: '2026-10', state: 'complete', days: 31, of: 31 },
      { month: '2026-11', state: 'part', days: 20, of: 21 },
    ])
  })

  it('never call a month complete while one of its days is not', () => {
    const coverage = read([
      ['2026-10', 31, 1],
      ['2026-11', 21],
    ])
    expect(monthsOfCoverage(coverage, '2026-11-21', 2).map(({ state }) => state)).toEqual(['gaps', 'complete'])
  })

  it('say nothing of days read ahead of today', () => {
    expect(monthsOfCoverage(read([['2026-11', 30]]), '2026-11-21', 1)).toEqual([
      { month: '2026-11', state: 'complete', days: 21, of: 21 },
    ])
  })

  it('count the days that were never read between the first and the last', () => {
    // 22 September to 20 November are 60 days.
    expect(unreadDays(read([['2026-10', 31]]))).toBe(29)
  })
})
