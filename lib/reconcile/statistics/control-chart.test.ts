import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { ewma, median, pChartLimits, robustBaseline } from './control-chart'

const dayOf = (missing: number) => ({ missing, total: 100 })

describe('control limits', () => {
  test('are three standard errors wide and stay shares', () => {
    expect(pChartLimits(0.1, 100)).toEqual({ low: expect.closeTo(0.01, 8), high: expect.closeTo(0.19, 8) })
    // 0.05 + 3 √(0.05 · 0.95 / 10)
    expect(pChartLimits(0.05, 10)).toEqual({ low: 0, high: expect.closeTo(0.256764, 5) })
    expect(pChartLimits(0.95, 10)).toEqual({ low: expect.closeTo(0.743236, 5), high: 1 })
    expect(pChartLimits(0.05, 0)).toEqual({ low: 0, high: 1 })
  })
})

describe('the usual share', () => {
  test('is the median day, which one bad day does not move', () => {
    const usual = Array.from({ length: 9 }, () => dayOf(10))
    expect(robustBaseline(usual)).toBe(0.1)
    expect(robustBaseline([...usual, dayOf(90)])).toBe(0.1)
    expect(robustBaseline([dayOf(10), dayOf(30)])).toBe(0.2)
  })

  test('leaves out days without an order, and is unknown without any', () => {
    expect(robustBaseline([dayOf(20), { missing: 0, total: 0 }, { missing: 0, total: 0 }])).toBe(0.2)
    expect(robustBaseline([{ missing: 0, total: 0 }])).toBeNull()
    expect(robustBaseline([])).toBeNull()
  })

  test('lets every weekday weigh the same however many of its days are there', () => {
    const [mondays, tuesday, wednesday] = [Array.from({ length: 8 }, () => dayOf(30)), dayOf(10), dayOf(12)]
    const days = [...mondays, tuesday, wednesday]
    const weekdays = [...mondays.map(() => 1), 2, 3]
    expect(robustBaseline(days)).toBe(0.3)
    expect(robustBaseline(days, weekdays)).toBe(0.12)
    // Half of the weight is reached exactly between the two weekdays.
    expect(robustBaseline([...mondays, tuesday], [...mondays.map(() => 1), 2])).toBe(0.2)
  })

  test('is the plain median for whole weeks, in whatever order the days come', () => {
    const weeks = fc.array(fc.array(fc.nat(100), { minLength: 7, maxLength: 7 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(weeks, (shares) => {
        const days = shares.flat().map(dayOf)
        const weekdays = days.map((_, at) => at % 7)
        const plain = median(shares.flat()) / 100
        expect(robustBaseline(days, weekdays)).toBeCloseTo(plain, 9)
        expect(robustBaseline([...days].reverse(), [...weekdays].reverse())).toBeCloseTo(plain, 9)
        expect(robustBaseline(days)).toBeCloseTo(plain, 9)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('a median is the middle value, or midway between the two', () => {
    expect([median([3, 1, 2]), median([4, 1]), median([7]), median([])]).toEqual([2, 2.5, 7, Number.NaN])
  })
})

describe('the moving average', () => {
  test('starts at the first value and follows slowly', () => {
    expect(ewma([1, 1, 2], 0.5)).toEqual([1, 1, 1.5])
    // A fifth of the step each day.
    expect(ewma([0, 1, 1])).toEqual([0, 0.2, 0.36])
    expect(ewma([])).toEqual([])
  })

  test('weighs each value by its age', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (values) => {
        const last = values.length - 1
        const weighed = values.reduce((sum, value, at) => sum + value * 0.8 ** (last - at) * (at === 0 ? 1 : 0.2), 0)
        expect(ewma(values)[last]).toBeCloseTo(weighed, 8)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
