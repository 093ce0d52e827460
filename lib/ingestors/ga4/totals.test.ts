import { afterEach, describe, expect, it } from 'vitest'
import { type OpenGa4, openGa4, purchase, reportsOf } from '@/e2e/upstreams/ga4/fixture'
import type { Ga4Event, Property } from '@/e2e/upstreams/ga4/report'
import { ga4 } from '.'
import { isSameSum } from './totals'

const OCTOBER = { from: '2026-10-01', to: '2026-10-04', timeZone: 'Europe/Berlin' }

const opened: OpenGa4[] = []
afterEach(async () => {
  for (const { standIn } of opened.splice(0)) await standIn.close()
})

async function open(events: Ga4Event[], given: Partial<Property> = {}): Promise<OpenGa4> {
  const ga4 = await openGa4(events, given)
  opened.push(ga4)
  return ga4
}

describe('the totals of days', () => {
  it('come for every day by one question, and tell of any change', async () => {
    const opened = await open([purchase('A-1', 1, { value: '12.34' }), purchase('A-2', 1)])
    const before = await ga4.totals(opened.source, OCTOBER)
    expect(before.map(({ day, count }) => [day, count])).toEqual([
      ['2026-10-01', 2],
      ['2026-10-02', 0],
      ['2026-10-03', 0],
      ['2026-10-04', 0],
    ])
    expect(reportsOf(opened)).toHaveLength(1)
    expect(await ga4.totals(opened.source, OCTOBER)).toEqual(before)
    opened.property.events.push({ ...purchase('A-1', 3), eventName: 'refund' })
    const after = await ga4.totals(opened.source, OCTOBER)
    expect(after.map(({ fingerprint }, index) => fingerprint === before[index]?.fingerprint)).toEqual([
      ...[true, true, false, true],
    ])
  })
})

describe('sums that are held against each other', () => {
  const sum = { purchases: 1, revenue: 10_000_000_000_000_000_000n, refund: 0n }
  const cents = (count: bigint) => count * 10_000_000_000_000_000n
  it('are the same but for a cent of rounding in revenue or refunds, never for a purchase', () => {
    expect(isSameSum(sum, { ...sum, revenue: sum.revenue + cents(1n) }, 'EUR')).toBe(true)
    expect(isSameSum(sum, { ...sum, revenue: sum.revenue - cents(2n) }, 'EUR')).toBe(false)
    expect(isSameSum(sum, { ...sum, refund: cents(2n) }, 'EUR')).toBe(false)
    expect(isSameSum(sum, { ...sum, purchases: 2 }, 'EUR')).toBe(false)
  })
})
