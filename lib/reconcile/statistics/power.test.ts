import { describe, expect, test } from 'vitest'
import { ordersNeeded } from './power'

/** Chances of 0, 1, 2 … of `n` at `share`. */
function chancesOf(n: number, share: number): number[] {
  const chances = [(1 - share) ** n]
  for (let k = 0; k < n; k++) chances.push(((chances[k] as number) * (n - k) * share) / ((k + 1) * (1 - share)))
  return chances
}

/** Chance that the pooled z-test of two groups of `n` finds `share` against `other` at 5 %, over every outcome. */
function powerOf(n: number, share: number, other: number): number {
  const [first, second] = [chancesOf(n, share), chancesOf(n, other)]
  let found = 0
  for (const [x, chanceX] of first.entries())
    for (const [y, chanceY] of second.entries()) {
      const pooled = (x + y) / (2 * n)
      const z = (x - y) / n / Math.sqrt((2 * pooled * (1 - pooled)) / n)
      if (Math.abs(z) >= 1.959963984540054) found += chanceX * chanceY
    }
  return found
}

describe('orders needed', () => {
  test('at a baseline of 12 % are about 220 for ten points and 780 for five', () => {
    expect(ordersNeeded(0.12, 0.1)).toBe(221)
    expect(ordersNeeded(0.12, 0.05)).toBe(778)
  })

  test('give the test the power asked for', () => {
    expect(powerOf(ordersNeeded(0.12, 0.1), 0.12, 0.22)).toBeCloseTo(0.8, 1.5)
    expect(powerOf(ordersNeeded(0.3, -0.15), 0.3, 0.15)).toBeCloseTo(0.8, 1.5)
    expect(powerOf(ordersNeeded(0.12, 0.1, 0.05, 0.9), 0.12, 0.22)).toBeCloseTo(0.9, 1.5)
  })

  test('grow with certainty and shrink with the difference', () => {
    expect(ordersNeeded(0.12, 0.1, 0.01)).toBeGreaterThan(ordersNeeded(0.12, 0.1))
    expect(ordersNeeded(0.12, 0.1, 0.05, 0.9)).toBeGreaterThan(ordersNeeded(0.12, 0.1))
    expect(ordersNeeded(0.12, 0.2)).toBeLessThan(ordersNeeded(0.12, 0.1))
    expect(ordersNeeded(0.2, -0.1)).toBe(ordersNeeded(0.1, 0.1))
  })

  test('are endless for no difference, and shares end at 0 and 1', () => {
    expect(ordersNeeded(0.12, 0)).toBe(Number.POSITIVE_INFINITY)
    expect(ordersNeeded(1, 0.1)).toBe(Number.POSITIVE_INFINITY)
    expect(ordersNeeded(0.95, 0.2)).toBe(ordersNeeded(0.95, 0.05))
    expect(ordersNeeded(0.05, -0.2)).toBe(ordersNeeded(0.05, -0.05))
  })
})
