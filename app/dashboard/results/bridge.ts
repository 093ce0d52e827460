import type { BridgeBar, BridgeGroup } from '@/lib/reconcile/bridge'
import type { Summary } from '@/lib/reconcile/types'

/** The bridge as it is drawn. Minor units throughout; running totals start at the store's figure. */

const GROUP_ORDER: readonly BridgeGroup[] = ['by_design', 'timing', 'measurement', 'unexplained']

export interface Step {
  /** Running total before and after. */
  from: number
  to: number
}

export interface BridgeGroupSteps extends Step {
  group: BridgeGroup
  count: number
  amountMinor: number
  bars: (BridgeBar & Step)[]
}

/** The figure the bridge arrives at: what GA4 shows. */
export const bridgeEnd = (summary: Summary): number =>
  summary.tieOut.bridgeStartMinor + summary.bridge.reduce((sum, bar) => sum + bar.amountMinor, 0)

/** What the store sold and GA4 does not show, once that is final; positive. */
export function notSeen(summary: Summary): { orders: number; minor: number } {
  const bar = summary.bridge.find(({ code }) => code === 'missing')
  return { orders: bar?.count ?? 0, minor: bar ? -bar.amountMinor : 0 }
}

/** The four groups in reading order, each with its bars, largest first; groups without a bar are left out. */
export function layOutBridge(summary: Summary): BridgeGroupSteps[] {
  let running = summary.tieOut.bridgeStartMinor
  return GROUP_ORDER.flatMap((group) => {
    const from = running
    const bars = summary.bridge
      .filter((bar) => bar.group === group)
      .toSorted((a, b) => Math.abs(b.amountMinor) - Math.abs(a.amountMinor) || a.code.localeCompare(b.code))
      .map((bar) => {
        const before = running
        running += bar.amountMinor
        return { ...bar, from: before, to: running }
      })
    if (bars.length === 0) return []
    const count = bars.reduce((sum, bar) => sum + bar.count, 0)
    return [{ group, from, to: running, count, amountMinor: running - from, bars }]
  })
}

/**
 * The stretch of money the drawing covers. It starts at zero unless the two figures are so close that their
 * difference would be a hair's breadth; then it starts above, and the drawing must say so.
 */
export function scaleOf(summary: Summary): { min: number; max: number } {
  const totals = [summary.tieOut.bridgeStartMinor]
  for (const { bars } of layOutBridge(summary)) for (const bar of bars) totals.push(bar.to)
  const low = Math.min(...totals)
  const high = Math.max(...totals)
  const spread = high - low
  if (low <= 0 || spread === 0 || spread > high * 0.2) return { min: Math.min(0, low), max: Math.max(0, high, low + 1) }
  return { min: Math.max(0, low - spread), max: high }
}
