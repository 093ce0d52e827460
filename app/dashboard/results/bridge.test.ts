import { describe, expect, it } from 'vitest'
import type { BridgeBar } from '@/lib/reconcile/bridge'
import type { Summary } from '@/lib/reconcile/types'
import { bridgeEnd, layOutBridge, notSeen, scaleOf } from './bridge'

const bar = (code: string, group: BridgeBar['group'], amountMinor: number, count = 1): BridgeBar => ({
  code,
  group,
  count,
  amountMinor,
})

const summary = (start: number, bridge: BridgeBar[]) =>
  ({ tieOut: { reportMinor: start, steps: [], bridgeStartMinor: start }, bridge }) as unknown as Summary

const EXAMPLE = summary(100_000, [
  bar('missing', 'measurement', -20_000, 4),
  bar('missing_provisional', 'timing', -1_000),
  bar('definition', 'by_design', -30_000, 40),
  bar('excluded_pos', 'by_design', -5_000, 2),
  bar('ga4_orphan', 'measurement', 3_000),
])

describe('the bridge', () => {
  it('runs from the store’s figure to GA4’s without a break', () => {
    const groups = layOutBridge(EXAMPLE)
    let running = 100_000
    for (const group of groups) {
      expect(group.from).toBe(running)
      for (const step of group.bars) {
        expect(step.from).toBe(running)
        running += step.amountMinor
        expect(step.to).toBe(running)
      }
      expect(group.to).toBe(running)
      expect(group.amountMinor).toBe(group.to - group.from)
    }
    expect(running).toBe(bridgeEnd(EXAMPLE))
  })

  it('leaves out groups without a bar and puts the largest bar first', () => {
    const groups = layOutBridge(EXAMPLE)
    expect(groups.map(({ group }) => group)).toEqual(['by_design', 'timing', 'measurement'])
    expect(groups[2]?.bars.map(({ code }) => code)).toEqual(['missing', 'ga4_orphan'])
  })

  it('counts as not seen only what is final', () => {
    expect(notSeen(EXAMPLE)).toEqual({ orders: 4, minor: 20_000 })
  })
})

describe('the scale', () => {
  it('starts at zero where the difference can be seen', () => {
    expect(scaleOf(EXAMPLE)).toEqual({ min: 0, max: 100_000 })
  })

  it('starts above zero where the two figures are close', () => {
    expect(scaleOf(summary(100_000, [bar('missing', 'measurement', -500)]))).toEqual({ min: 99_000, max: 100_000 })
  })

  it.each([
    ['nothing was sold', summary(0, [])],
    ['GA4 has everything and the store nothing', summary(0, [bar('ga4_orphan', 'measurement', 900)])],
    ['running totals fall below zero', summary(100, [bar('missing', 'measurement', -300)])],
  ])('covers every total when %s', (_, input) => {
    const { min, max } = scaleOf(input)
    expect(max).toBeGreaterThan(min)
    expect(min).toBeLessThanOrEqual(Math.min(0, bridgeEnd(input)))
    expect(max).toBeGreaterThanOrEqual(bridgeEnd(input))
  })
})
