import { describe, expect, it } from 'vitest'
import { daysOfMonth, monthsToClose, wholeMonths } from './months-to-close'

const at = (text: string) => Date.parse(text)
const day = (text: string, pending = 0, unknown = 0) => ({
  day: text,
  orders: 3,
  settled: 3,
  matched: 3,
  missing: 0,
  missingMinor: 0,
  pending,
  unknown,
})
type Given = Parameters<typeof monthsToClose>[0]
const given = (change: Partial<Given> = {}): Given => ({
  window: { from: '2026-09-01', to: '2026-10-31', timeZone: 'Europe/Berlin' },
  asOf: at('2026-11-05T03:00:00+01:00'),
  coverage: { dated: true, untrustedDays: [], hidden: { purchases: 0, amountMinor: 0 }, unreadableRows: 0 },
  days: [day('2026-09-30'), day('2026-10-31')],
  matchRate: { complete: true } as Given['matchRate'],
  ...change,
})

it('months are those whose every day is within the window', () => {
  expect(wholeMonths({ from: '2026-09-02', to: '2027-02-28' })).toEqual([
    '2026-10',
    '2026-11',
    '2026-12',
    '2027-01',
    '2027-02',
  ])
  expect(wholeMonths({ from: '2026-10-01', to: '2026-10-30' })).toEqual([])
  expect(daysOfMonth('2028-02')).toEqual({ from: '2028-02-01', to: '2028-02-29' })
})

describe('a month closes', () => {
  it('from the fifth of the next in the zone of its days', () => {
    expect(monthsToClose(given())).toEqual(['2026-09', '2026-10'])
    expect(monthsToClose(given({ asOf: at('2026-11-04T23:59:00+01:00') }))).toEqual(['2026-09'])
    const behind = { from: '2026-10-01', to: '2026-10-31', timeZone: 'America/Los_Angeles' }
    expect(monthsToClose(given({ window: behind }))).toEqual([])
  })
  it('only when each of its days is complete and settled', () => {
    const { coverage } = given()
    const untrusted = [{ day: '2026-09-12', reason: 'thresholded' }]
    const partly = { complete: false } as Given['matchRate']
    expect(monthsToClose(given({ coverage: { ...coverage, untrustedDays: untrusted }, matchRate: partly }))).toEqual([
      '2026-10',
    ])
    expect(monthsToClose(given({ days: [day('2026-10-31', 1)] }))).toEqual(['2026-09'])
    expect(monthsToClose(given({ days: [day('2026-09-30', 0, 1)] }))).toEqual(['2026-10'])
  })
  it('not while rows cannot be placed on a day', () => {
    const { coverage } = given()
    expect(monthsToClose(given({ coverage: { ...coverage, dated: false } }))).toEqual([])
    expect(monthsToClose(given({ coverage: { ...coverage, unreadableRows: 1 } }))).toEqual([])
    expect(monthsToClose(given({ matchRate: { complete: false } as Given['matchRate'] }))).toEqual([])
  })
})
