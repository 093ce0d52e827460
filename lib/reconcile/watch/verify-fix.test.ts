import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '@/lib/period'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import type { SettledDay } from './usual-share'
import { hasComeBack, verifyFix } from './verify-fix'

/** A Monday. */
const MONDAY = '2026-11-02'

/** Days from an offset to that Monday on. */
const days = (from: number, counts: readonly [missing: number, settled: number][]): SettledDay[] =>
  counts.map(([missing, settled], day) => ({ day: addDays(MONDAY, from + day), missing, settled }))
const alike = (from: number, count: number, missing: number, settled: number) =>
  days(
    from,
    Array.from({ length: count }, () => [missing, settled]),
  )

describe('verifying a fix', () => {
  test('61 of 160 before and 9 of 128 after is a fix that works: 31.1 points less (21.9 to 39.5)', () => {
    const before = days(-8, [
      [8, 20],
      [8, 20],
      [7, 20],
      [8, 20],
      [8, 20],
      [7, 20],
      [8, 20],
      [7, 20],
    ])
    const after = days(-1, [
      [1, 16],
      [2, 16],
      [1, 16],
      [1, 16],
      [1, 16],
      [1, 16],
      [1, 16],
      [1, 16],
    ])
    // Monday to Sunday once on both sides, and a second Sunday on both.
    const verification = verifyFix(before, after)
    expect(verification).toMatchObject({
      before: { days: 8, settled: 160, missing: 61 },
      after: { days: 8, settled: 128, missing: 9 },
      outcome: 'works',
      moreOrders: null,
    })
    expect(verification.difference?.value).toBeCloseTo(-0.311, 3)
    expect(verification.difference?.low).toBeCloseTo(-0.395, 3)
    expect(verification.difference?.high).toBeCloseTo(-0.219, 3)
    expect(verification.difference?.p).toBeLessThan(1e-8)
  })

  test('a fall that chance brings one time in forty is not enough for a question asked every night', () => {
    // 30 of 100 to 17 of 100: the interval lies just below nothing, p is 0.03.
    const verification = verifyFix(days(-7, [[30, 100]]), days(0, [[17, 100]]))
    expect(verification.difference?.high).toBeLessThan(0)
    expect(verification.outcome).toBe('too_early')
  })

  test('the same loss as before is no effect, once half of what was promised is excluded', () => {
    expect(verifyFix(alike(-28, 28, 12, 40), alike(0, 14, 12, 40))).toMatchObject({
      outcome: 'no_effect',
      moreOrders: null,
    })
  })

  test('more missing than before is no effect either', () => {
    expect(verifyFix(alike(-14, 14, 4, 40), alike(0, 14, 12, 40)).outcome).toBe('no_effect')
  })

  test('nothing missing before leaves nothing to fix', () => {
    expect(verifyFix(alike(-14, 14, 0, 40), alike(0, 7, 0, 40)).outcome).toBe('no_effect')
  })

  test('few orders are too early, and it says how many more are needed', () => {
    const verification = verifyFix(alike(-28, 28, 12, 40), alike(0, 1, 2, 10))
    expect(verification.outcome).toBe('too_early')
    // From 30 % to 15 %: about 120 orders in each of two equal groups; 4 Mondays of 40 stand before.
    expect(verification.before).toEqual({ days: 4, settled: 160, missing: 48 })
    expect(verification.moreOrders).toBeGreaterThan(70)
    expect(verification.moreOrders).toBeLessThan(100)
  })

  test('where too few orders stand before the fix no number after it can decide', () => {
    const verification = verifyFix(alike(-7, 3, 1, 5), alike(0, 3, 0, 5))
    expect(verification).toMatchObject({ outcome: 'too_early', moreOrders: null })
  })

  test('a promise of part of the loss is judged by that part', () => {
    const before = alike(-28, 28, 12, 40)
    const after = alike(0, 28, 12, 40)
    expect(verifyFix(before, after).outcome).toBe('no_effect')
    // A promise of two points cannot be excluded by 1,120 orders a side.
    expect(verifyFix(before, after, { promised: 0.02 }).outcome).toBe('too_early')
  })

  test('without orders on one side there is no difference', () => {
    const nothing = { days: 0, settled: 0, missing: 0 }
    const without = { difference: null, outcome: 'too_early', moreOrders: null }
    expect(verifyFix([], alike(0, 7, 1, 5))).toEqual({ before: nothing, after: nothing, ...without })
    expect(verifyFix(alike(-7, 7, 1, 5), [])).toEqual({ before: nothing, after: nothing, ...without })
  })
})

describe('same weekdays', () => {
  test('a Sunday after the fix is compared with Sundays before it, the latest ones', () => {
    const before = alike(-21, 21, 1, 10).map((day, at) => ({ ...day, missing: at }))
    // The three Sundays before are the 7th, 14th and 21st day.
    expect(verifyFix(before, alike(6, 1, 1, 10)).before).toEqual({ days: 3, settled: 30, missing: 6 + 13 + 20 })
  })

  test('a weekday that was never seen before the fix is left out', () => {
    const before = alike(-7, 5, 2, 10)
    expect(verifyFix(before, alike(0, 7, 1, 10)).after).toEqual({ days: 5, settled: 50, missing: 5 })
  })

  test('weekdays have the same weight on both sides, whatever days there are', () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 41 }), { maxLength: 42 })
    fc.assert(
      fc.property(some, some, (old, now) => {
        // A day holds ten orders per weekday number, so that the mix can be read from the sums.
        const dayOf = (offset: number): SettledDay => {
          const weekday = ((offset % 7) + 7) % 7
          return { day: addDays(MONDAY, offset), settled: 10 ** weekday, missing: 0 }
        }
        const { before, after } = verifyFix(
          old.map((day) => dayOf(day - 42)),
          now.map(dayOf),
        )
        if (after.days === 0) expect(before.days).toBe(0)
        else expect(before.settled * after.days).toBe(after.settled * before.days)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('coming back', () => {
  test('a loss that is clearly larger than right after the fix has come back', () => {
    expect(hasComeBack(alike(0, 14, 1, 20), alike(14, 7, 8, 20))).toBe(true)
  })

  test('a little more is chance, and nothing newer is no evidence', () => {
    expect(hasComeBack(alike(0, 14, 1, 20), alike(14, 7, 2, 20))).toBe(false)
    expect(hasComeBack(alike(0, 14, 8, 20), alike(14, 7, 1, 20))).toBe(false)
    expect(hasComeBack(alike(0, 14, 1, 20), [])).toBe(false)
  })
})
