import { safeMinor } from '@/lib/money'
import type { VerdictStatus } from './statuses'

/** The bridge from the store's figure to GA4's (rule book 3.8, I3): every verdict adds to exactly the bars it explains. */

export type BridgeGroup = 'by_design' | 'timing' | 'measurement' | 'unexplained'

/** One bar of the bridge from the store's figure to GA4's; bars sum exactly to analytics minus store. */
export interface BridgeBar {
  code: string
  group: BridgeGroup
  /** Orders on the store's side, distinct ids or rows on GA4's. */
  count: number
  amountMinor: number
}

const GROUPS: Readonly<Record<string, BridgeGroup>> = {
  definition: 'by_design',
  basis: 'by_design',
  discount: 'by_design',
  refund_or_edit: 'by_design',
  rounding: 'by_design',
  upsell: 'by_design',
  fx: 'by_design',
  shipping_tax_part: 'by_design',
  vat_ratio: 'by_design',
  pending: 'timing',
  missing_provisional: 'timing',
  edge: 'timing',
  ga4_out_of_window: 'timing',
  unexplained: 'unexplained',
}

/** Bars in the order they are read: what is by design first, what nobody can explain last. */
const GROUP_ORDER: readonly BridgeGroup[] = ['by_design', 'timing', 'measurement', 'unexplained']

function groupOf(code: string): BridgeGroup {
  return GROUPS[code] ?? (code.startsWith('excluded_') ? 'by_design' : 'measurement')
}

export type BridgeCode = VerdictStatus | 'definition' | 'edge' | 'hidden' | 'rounding' | (string & {})

export class Bridge {
  private readonly bars = new Map<string, { count: number; amountMinor: number }>()

  /** Adds an amount to a bar; a zero amount still counts the line it stands for. */
  add(code: BridgeCode, amountMinor: number, count = 1): void {
    const bar = this.bars.get(code)
    if (bar) {
      bar.count += count
      bar.amountMinor = safeMinor(bar.amountMinor + amountMinor)
    } else this.bars.set(code, { count, amountMinor: safeMinor(amountMinor) })
  }

  /** The bars, grouped, largest amount first; bars that move nothing are left out. */
  toBars(): BridgeBar[] {
    return [...this.bars]
      .filter(([, bar]) => bar.amountMinor !== 0)
      .map(([code, { count, amountMinor }]) => ({ code, group: groupOf(code), count, amountMinor }))
      .sort(
        (a, b) =>
          GROUP_ORDER.indexOf(a.group) - GROUP_ORDER.indexOf(b.group) ||
          Math.abs(b.amountMinor) - Math.abs(a.amountMinor) ||
          (a.code < b.code ? -1 : 1),
      )
  }
}
