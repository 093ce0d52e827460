import { describe, expect, it } from 'vitest'
import type { FindingVerification } from '@/lib/services/findings/dto'
import { describeVerification } from './words'

const said = (change: Partial<FindingVerification> = {}): FindingVerification => ({
  segment: 'gateway=paypal',
  before: { days: 14, settled: 160, missing: 61 },
  after: { days: 14, settled: 128, missing: 9 },
  difference: { value: -0.311, low: -0.398, high: -0.217, p: 0 },
  outcome: 'works',
  moreOrders: null,
  lastDay: '2026-11-26',
  ...change,
})
const describe_ = (one: FindingVerification) =>
  describeVerification('2026-11-12T10:00:00Z', one, 'Europe/Berlin').replaceAll('\u00a0', ' ')

describe('a verified fix', () => {
  it('is said with its counts, shares and interval', () => {
    expect(describe_(said())).toBe(
      'The fix of 12 Nov 2026 works: missing orders with gateway paypal fell from 61 of 160 (38.1 %) before to ' +
        '9 of 128 (7.0 %) after, 21.7 to 39.8 points fewer, on the same weekdays.',
    )
  })

  it('without effect says that the interval holds zero', () => {
    const one = said({ outcome: 'no_effect', segment: '', difference: { value: 0.01, low: -0.05, high: 0.07, p: 0.7 } })
    expect(describe_(one)).toContain('missing orders went from')
    expect(describe_(one)).toContain('−7.0 to 5.0 points fewer')
  })

  it('that is too early says how many orders are needed', () => {
    expect(describe_(said({ outcome: 'too_early', moreOrders: 40 }))).toContain('40 more settled orders will tell.')
  })
})
