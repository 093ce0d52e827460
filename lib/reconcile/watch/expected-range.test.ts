import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '@/lib/period'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { type AgreedRange, boundByConsent, expectedRange, judgeRate } from './expected-range'
import type { SettledDay } from './usual-share'

const FIRST = '2026-09-01'
const ON = '2026-11-05'

const daysOf = (count: number, of: (day: number) => { settled: number; missing: number }): SettledDay[] =>
  Array.from({ length: count }, (_, day) => ({ day: addDays(FIRST, day), ...of(day) }))
const steady = (count: number, settled: number, missing: number) => daysOf(count, () => ({ settled, missing }))

const AGREED: AgreedRange = {
  low: 0.69,
  high: 0.75,
  reason: 'consent banner',
  person: 'Ada',
  reviewBy: '2026-12-31',
}

describe('where a rate is expected', () => {
  test('the common bands hold until fourteen settled days are known', () => {
    const judged = { settled: 100, days: 1 }
    expect(expectedRange({ days: steady(13, 100, 20), on: ON, judged })).toEqual({
      source: 'bands',
      low: 0.9,
      high: 1,
      critical: 0.8,
    })
    expect(expectedRange({ days: steady(14, 100, 20), on: ON, judged })).toMatchObject({
      source: 'learned',
      usual: 0.8,
      days: 14,
      orders: 1400,
    })
  })

  test('days without a settled order do not count towards the fourteen', () => {
    const days = [...steady(13, 100, 20), { day: '2026-10-20', settled: 0, missing: 0 }]
    expect(expectedRange({ days, on: ON, judged: { settled: 100, days: 1 } }).source).toBe('bands')
  })

  test('a client at 90 % with 2,900 orders a month is expected at 88 to 92 %, so that 85 % is a fall', () => {
    const range = expectedRange({ days: steady(28, 100, 10), on: ON, judged: { settled: 2892, days: 31 } })
    expect(range.low).toBeCloseTo(0.88, 2)
    expect(range.high).toBeCloseTo(0.92, 2)
    expect(judgeRate({ settled: 2892, missing: 434, settledMinor: 289_200_00 }, range)).toMatchObject({
      verdict: 'below',
      colour: 'red',
    })
  })

  test('only the last 28 settled days count, in whatever order they come', () => {
    const days = [...steady(30, 100, 60), ...steady(58, 100, 10).slice(30)]
    const range = expectedRange({ days: [...days].reverse(), on: ON, judged: { settled: 100, days: 1 } })
    expect(range).toMatchObject({ source: 'learned', usual: 0.9, days: 28, orders: 2800 })
  })

  test('a week of broken tracking does not move what is usual', () => {
    const judged = { settled: 100, days: 1 }
    const broken = daysOf(28, (day) => ({ settled: 100, missing: day < 7 ? 100 : 10 }))
    expect(expectedRange({ days: broken, on: ON, judged })).toMatchObject({ usual: 0.9 })
  })

  test('a small shop of five orders a day is judged by its rate, not by days that happen to be whole', () => {
    // Every second day loses one of five: 10 % in all, though half of the days are at 100 %.
    const days = daysOf(28, (day) => ({ settled: 5, missing: day % 2 }))
    const range = expectedRange({ days, on: ON, judged: { settled: 5, days: 1 } })
    expect(range).toMatchObject({ source: 'learned', usual: 0.9 })
    expect(judgeRate({ settled: 5, missing: 2, settledMinor: 0 }, range)?.verdict).toBe('within')
    expect(judgeRate({ settled: 5, missing: 5, settledMinor: 0 }, range)?.verdict).toBe('below')
  })

  test('the fewer orders are judged, the wider the range', () => {
    const width = (settled: number) => {
      const { low, high } = expectedRange({ days: steady(28, 200, 30), on: ON, judged: { settled, days: 1 } })
      return high - low
    }
    expect(width(20)).toBeGreaterThan(width(200))
    expect(width(200)).toBeGreaterThan(width(5_000))
    expect(width(5_000)).toBeGreaterThan(width(1_000_000))
  })

  test('days that have always varied by more than chance widen the range', () => {
    const judged = { settled: 1_000, days: 1 }
    const calm = expectedRange({ days: steady(28, 1_000, 150), on: ON, judged })
    // 10 % and 20 % in turn: far beyond the one point that chance explains at 1,000 orders.
    const restless = expectedRange({
      days: daysOf(28, (day) => ({ settled: 1_000, missing: day % 2 === 0 ? 100 : 200 })),
      on: ON,
      judged,
    })
    expect(calm.high - calm.low).toBeLessThan(0.08)
    expect(restless.low).toBeLessThan(0.8)
    expect(restless.high).toBeGreaterThan(0.9)
  })

  test('a client that never lost an order may lose one without falling out of its range', () => {
    const range = expectedRange({ days: steady(28, 100, 0), on: ON, judged: { settled: 100, days: 1 } })
    expect(range.high).toBe(1)
    expect(judgeRate({ settled: 100, missing: 1, settledMinor: 0 }, range)?.verdict).toBe('within')
    expect(judgeRate({ settled: 100, missing: 10, settledMinor: 0 }, range)?.verdict).toBe('below')
  })

  test('a client of which GA4 never saw an order is expected at nothing', () => {
    const range = expectedRange({ days: steady(28, 100, 100), on: ON, judged: { settled: 100, days: 1 } })
    expect(range.low).toBe(0)
    expect(judgeRate({ settled: 100, missing: 50, settledMinor: 0 }, range)?.verdict).toBe('above')
  })

  test('an agreed range is in force up to and including its review date', () => {
    const ask = (on: string) =>
      expectedRange({ days: steady(28, 100, 10), on, judged: { settled: 100, days: 1 }, agreed: AGREED })
    expect(ask('2026-12-31')).toEqual({ source: 'agreed', low: 0.69, high: 0.75, agreed: AGREED })
    expect(ask('2027-01-01').source).toBe('learned')
  })

  test('the range leaves a period of the usual rate outside in at most one of forty, on either side', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 14, max: 40 }),
        (settled, missing, count) => {
          const days = steady(count, 100, missing)
          const range = expectedRange({ days, on: ON, judged: { settled, days: 1 } })
          const rate = 1 - missing / 100
          expect(range.low).toBeLessThanOrEqual(rate + 1e-9)
          expect(range.high).toBeGreaterThanOrEqual(rate - 1e-9)
          expect(range.low).toBeGreaterThanOrEqual(0)
          expect(range.high).toBeLessThanOrEqual(1)
          const chances = binomialChances(settled, rate)
          const sum = (isOutside: (share: number) => boolean) =>
            chances.reduce((total, chance, seen) => total + (isOutside(seen / settled) ? chance : 0), 0)
          expect(sum((share) => share < range.low - 1e-9)).toBeLessThanOrEqual(0.025)
          expect(sum((share) => share > range.high + 1e-9)).toBeLessThanOrEqual(0.025)
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('the exact and the fast way agree where they meet', () => {
    const low = (settled: number) =>
      expectedRange({ days: steady(28, 100, 20), on: ON, judged: { settled, days: 28 } }).low
    // 62,500 × 0.8 × 0.2 is 10,000: the exact quantile below, the normal one above.
    expect(Math.abs(low(62_400) - low(64_000))).toBeLessThan(0.0001)
  })
})

/** Chances of 0…n hits, by adding one order at a time. */
function binomialChances(n: number, p: number): number[] {
  let chances = [1]
  for (let order = 0; order < n; order++)
    chances = Array.from(
      { length: order + 2 },
      (_, hits) => (chances[hits] ?? 0) * (1 - p) + (chances[hits - 1] ?? 0) * p,
    )
  return chances
}

describe('how far a rate is from there', () => {
  const bands = expectedRange({ days: [], on: ON, judged: { settled: 100, days: 1 } })
  const agreed = expectedRange({ days: [], on: ON, judged: { settled: 100, days: 1 }, agreed: AGREED })
  const judge = (settled: number, missing: number, range = bands, settledMinor = 0) =>
    judgeRate({ settled, missing, settledMinor }, range)

  test('without a settled order there is no judgement', () => {
    expect(judge(0, 0)).toBeNull()
  })

  test('the common bands are green from 90 %, amber from 80 % and red below', () => {
    expect(judge(1_000, 100)).toMatchObject({ verdict: 'within', colour: 'green', departure: 0 })
    expect(judge(1_000, 101)).toMatchObject({ verdict: 'below', colour: 'amber', departure: -0.001 })
    expect(judge(1_000, 200)).toMatchObject({ verdict: 'below', colour: 'amber' })
    expect(judge(1_000, 201)).toMatchObject({ verdict: 'below', colour: 'red' })
  })

  test('outside a range of its own a client is red only where chance cannot explain it', () => {
    // 68 % each time: the interval of 5,000 orders still reaches 69.3 %, that of 50,000 only 68.4 %.
    expect(judge(50, 16, agreed)).toMatchObject({ verdict: 'below', colour: 'amber', departure: -0.01 })
    expect(judge(5_000, 1_600, agreed)).toMatchObject({ verdict: 'below', colour: 'amber' })
    expect(judge(50_000, 16_000, agreed)).toMatchObject({ verdict: 'below', colour: 'red', departure: -0.01 })
    expect(judge(50_000, 5_000, agreed)).toMatchObject({ verdict: 'above', colour: 'amber', departure: 0.15 })
  })

  test('the departure in money is whole minor units, rounded half away from zero', () => {
    expect(judge(50_000, 16_000, agreed, 1_000_000)?.departureMinor).toBe(-10_000)
    expect(judge(50_000, 5_000, agreed, 1_000_000)?.departureMinor).toBe(150_000)
    expect(judge(50_000, 16_000, agreed, 150)?.departureMinor).toBe(-2)
    expect(judge(50_000, 16_000, agreed, 149)?.departureMinor).toBe(-1)
    expect(judge(50_000, 13_000, agreed, 149)?.departureMinor).toBe(0)
  })

  test('money at the edge of safe integers stays exact', () => {
    expect(judge(50_000, 16_000, agreed, Number.MAX_SAFE_INTEGER)?.departureMinor).toBe(-90_071_992_547_410)
  })

  test('the departure never exceeds what the period is worth and has the sign of the verdict', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 1_000_000_000 }),
        (settled, share, settledMinor) => {
          const judgement = judge(settled, Math.floor(settled * share), agreed, settledMinor)
          const sign = { below: -1, above: 1, within: 0 }[judgement?.verdict ?? 'within']
          expect(Math.sign(judgement?.departure ?? 0)).toBe(sign)
          expect(Number.isSafeInteger(judgement?.departureMinor)).toBe(true)
          expect(Math.abs(judgement?.departureMinor ?? 0)).toBeLessThanOrEqual(settledMinor)
          expect((judgement?.departureMinor ?? 0) * sign).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('what a consent rate can explain', () => {
  test('at most the orders of those who refused', () => {
    expect(boundByConsent({ settled: 1_000, missing: 150 }, 0.8)).toEqual({
      explained: 150,
      rest: 0,
      isExceeded: false,
    })
    expect(boundByConsent({ settled: 1_000, missing: 300 }, 0.8)).toEqual({
      explained: 200,
      rest: 100,
      isExceeded: true,
    })
  })

  test('a few orders beyond it are chance, not another cause', () => {
    expect(boundByConsent({ settled: 1_000, missing: 205 }, 0.8)).toEqual({
      explained: 200,
      rest: 5,
      isExceeded: false,
    })
  })

  test('a consent rate of 100 % explains nothing and one of 0 % everything', () => {
    expect(boundByConsent({ settled: 50, missing: 1 }, 1)).toEqual({ explained: 0, rest: 1, isExceeded: true })
    expect(boundByConsent({ settled: 50, missing: 50 }, 0)).toEqual({ explained: 50, rest: 0, isExceeded: false })
    expect(boundByConsent({ settled: 0, missing: 0 }, 0.5)).toEqual({ explained: 0, rest: 0, isExceeded: false })
  })
})
