import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from '@/lib/period'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { joinLines } from './lines'
import { apportion, steadyShare, totalOf } from './shares'
import { FIRST_DAY, makeLines, type TrialOrder } from './trials'

describe('a share of an amount', () => {
  it('is rounded half up, in integers', () => {
    expect(apportion(100, 1, 3)).toBe(33)
    expect(apportion(200, 1, 3)).toBe(67)
    expect(apportion(5, 1, 2)).toBe(3)
    expect(apportion(-5, 1, 2)).toBe(-2)
    expect(apportion(-100, 1, 3)).toBe(-33)
    expect(apportion(9_007_199_254_740_991, 2, 3)).toBe(6_004_799_503_160_661)
    expect(apportion(0, 0, 0)).toBe(0)
  })

  it('never leaves the amount, and is never further than half a unit from the exact share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.nat(1_000_000),
        (amountMinor, whole, some) => {
          const part = some % (whole + 1)
          const share = apportion(amountMinor, part, whole)
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(amountMinor)
          const error = BigInt(share) * BigInt(whole) - BigInt(amountMinor) * BigInt(part)
          expect(2n * (error < 0n ? -error : error) <= BigInt(whole)).toBe(true)
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })

  it('refuses sums beyond exact integers', () => {
    const huge = { at: FIRST_DAY * DAY_MS, missing: true, order: { totalMinor: Number.MAX_SAFE_INTEGER } }
    expect(() => totalOf(joinLines(makeLines([huge, huge]), null))).toThrow(RangeError)
  })
})

describe('the steady share', () => {
  const daysOf = (...missing: number[]) =>
    missing.flatMap((count, day) =>
      Array.from(
        { length: 100 },
        (_, at): TrialOrder => ({ at: (FIRST_DAY + day) * DAY_MS + at * 60_000, missing: at < count }),
      ),
    )
  const share = (orders: readonly TrialOrder[]) => {
    const population = joinLines(makeLines(orders), null)
    return steadyShare(population, new Uint8Array(population.size).fill(1))
  }

  it('is the plain share where every day is ordinary', () => {
    expect(share(daysOf(10, 8, 12, 10, 10))).toBeCloseTo(0.1, 12)
  })

  it('leaves out days that lie far above the others', () => {
    expect(share(daysOf(10, 10, 10, 10, 10, 10, 10, 90))).toBeCloseTo(0.1, 12)
  })

  it('is zero where nothing is left', () => {
    const population = joinLines(makeLines(daysOf(10)), null)
    expect(steadyShare(population, new Uint8Array(population.size))).toBe(0)
  })
})
