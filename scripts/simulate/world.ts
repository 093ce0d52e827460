import { DAY_MS, daysBetween, endOfDay } from '@/lib/period'
import type { Factor, Window } from '@/lib/transaction'

/** What a made-up shop-month is like: everything the dealing of fates depends on, beside the seed. */

/** Which of its names GA4 gets of an order. */
export type IdFormat = 'name' | 'order_id' | 'order_number'

/** What GA4's amount is of the order's. */
export type SentBasis = 'total' | 'total_ex_tax' | 'total_ex_shipping' | 'total_ex_tax_ex_shipping'

export interface SegmentPart {
  factor: 'gateway' | Factor
  level: string
}

/** More orders of a segment are lost, by `share` of its orders, than of all others. */
export interface InjectedCause {
  parts: readonly SegmentPart[]
  share: number
}

export interface World {
  name: string
  orders: number
  seed: number
  window: Window
  /** Days loaded before and after the window. */
  paddingDays: number
  storeTimeZone: string
  /** Epoch milliseconds against which orders are old enough or not. */
  now: number
  currency: string
  /** Some orders are paid in another currency, which GA4 converts at a rate of its own that moves from day to day. */
  otherCurrency: { code: string; share: number } | null
  isTaxIncluded: boolean
  /** GA4's basis from a day of the window on (0 is the first). */
  bases: readonly { fromDay: number; basis: SentBasis }[]
  /** Id formats from a day of the window on; `other` is what some ids of the same days are in. */
  formats: readonly { fromDay: number; format: IdFormat; other?: { format: IdFormat; share: number } }[]
  numbering: 'shopify' | 'woocommerce'
  /** Several stores in one property: names with the store's prefix, or both counting the same numbers. */
  stores: 'one' | 'two_prefixed' | 'two_overlapping'
  /** What GA4's ids have in front of the store's, and whether a person has confirmed that. */
  idPrefix: { text: string; isConfirmed: boolean } | null
  /** Share of eligible orders that GA4 does not see, wherever they come from. */
  lossShare: number
  causes: readonly InjectedCause[]
  /** Share of orders that are not eligible, of captured orders with something odd, and of GA4-only rows. */
  excludedShare: number
  oddShare: number
  strayShare: number
  /** Cancelled after GA4 saw them, of all orders. */
  cancelledShare: number
  /** Days of the window with an `(other)` row. */
  otherDays: readonly number[]
  /** Days of the window on which GA4 got cents for units. */
  centDays: readonly number[]
  /** Day of the window on which tracking began. */
  trackingFromDay: number | null
  excludesZeroTotals: boolean
  /** Rows by stream and hostname go with the world, which files cannot hold. */
  hasTags: boolean
  /** Orders say what their customers saw in another currency, which files do not. */
  hasPresentment: boolean
  /** Ids of deleted orders were asked of the store. */
  hasLookups: boolean
}

export const WINDOW: Window = { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' }

const settledAfter = (window: Window) => endOfDay(window.to, window.timeZone) + 10 * DAY_MS

const MONTH: Omit<World, 'name' | 'orders' | 'seed'> = {
  window: WINDOW,
  paddingDays: 3,
  storeTimeZone: WINDOW.timeZone,
  now: settledAfter(WINDOW),
  currency: 'EUR',
  otherCurrency: null,
  isTaxIncluded: true,
  bases: [{ fromDay: 0, basis: 'total' }],
  formats: [{ fromDay: 0, format: 'name' }],
  numbering: 'shopify',
  stores: 'one',
  idPrefix: null,
  lossShare: 0.12,
  causes: [],
  excludedShare: 0.08,
  oddShare: 0.12,
  strayShare: 0.02,
  cancelledShare: 0.01,
  otherDays: [],
  centDays: [],
  trackingFromDay: null,
  excludesZeroTotals: false,
  hasTags: false,
  hasPresentment: false,
  hasLookups: false,
}

const NEW_YORK: Window = { ...WINDOW, timeZone: 'America/New_York' }
/** Clocks change in Auckland on 27 September and in New York on 1 November. */
const BOTH_CHANGES: Window = { from: '2026-09-20', to: '2026-11-08', timeZone: 'America/New_York' }

const THREE_FORMATS: World['formats'] = [
  { fromDay: 0, format: 'name' },
  { fromDay: 9, format: 'order_id' },
  { fromDay: 19, format: 'order_number' },
]

/** Worlds by name; each differs from the month in what it names. */
export const WORLDS = {
  month: {},
  /** For speed: one format, one basis, few oddities, nothing outside the window. */
  plain: { paddingDays: 0, oddShare: 0.02, strayShare: 0.01, excludedShare: 0.03 },
  shop_without_tax_in_prices: { isTaxIncluded: false, bases: [{ fromDay: 0, basis: 'total_ex_tax' }] },
  items_only: { bases: [{ fromDay: 0, basis: 'total_ex_tax_ex_shipping' }] },
  basis_changes: {
    bases: [
      { fromDay: 0, basis: 'total' },
      { fromDay: 14, basis: 'total_ex_tax_ex_shipping' },
    ],
  },
  cents_for_four_days: { centDays: [11, 12, 13, 14] },
  formats_change: { formats: THREE_FORMATS },
  /** Few enough of the other format that no day has more of it. */
  formats_mixed: {
    formats: [{ fromDay: 0, format: 'order_number', other: { format: 'order_id', share: 0.12 } }],
  },
  overlapping_numbers: { numbering: 'woocommerce', formats: [{ fromDay: 0, format: 'order_number' }] },
  overlapping_post_ids: { numbering: 'woocommerce', formats: [{ fromDay: 0, format: 'order_id' }] },
  overlapping_formats_change: {
    numbering: 'woocommerce',
    formats: [
      { fromDay: 0, format: 'order_number' },
      { fromDay: 9, format: 'order_id' },
      { fromDay: 19, format: 'order_number' },
    ],
  },
  two_stores: { stores: 'two_prefixed' },
  two_stores_same_numbers: { stores: 'two_overlapping' },
  prefix_confirmed: {
    idPrefix: { text: 'WEB-', isConfirmed: true },
    formats: [{ fromDay: 0, format: 'order_number' }],
  },
  prefix_not_confirmed: {
    idPrefix: { text: 'WEB-', isConfirmed: false },
    formats: [{ fromDay: 0, format: 'order_number' }],
  },
  heavy_loss: { lossShare: 0.4 },
  young_month: { now: endOfDay(WINDOW.to, WINDOW.timeZone) + 10 * 3_600_000 },
  days_with_other_row: { otherDays: [4, 5, 20] },
  tracking_began_late: { trackingFromDay: 6, excludesZeroTotals: true },
  cash_on_delivery: { cancelledShare: 0.3 },
  yen: { currency: 'JPY' },
  two_currencies: { otherCurrency: { code: 'USD', share: 0.3 } },
  dinar: { currency: 'KWD' },
  new_york_and_auckland: { window: BOTH_CHANGES, now: settledAfter(BOTH_CHANGES), storeTimeZone: 'Pacific/Auckland' },
  more_than_files_hold: {
    hasTags: true,
    hasLookups: true,
    hasPresentment: true,
    window: NEW_YORK,
    now: settledAfter(NEW_YORK),
  },
} as const satisfies Record<string, Partial<World>>

export type WorldName = keyof typeof WORLDS

export const isWorldName = (name: string): name is WorldName => Object.hasOwn(WORLDS, name)

export interface WorldOptions {
  name?: WorldName
  orders: number
  seed: number
  /** What else differs from the named world. */
  overrides?: Partial<World>
}

export function makeWorld({ name = 'month', orders, seed, overrides = {} }: WorldOptions): World {
  return { name, orders, seed, ...MONTH, ...WORLDS[name], ...overrides }
}

/** Days of the window and its padding. */
export function loadedDays({ window, paddingDays }: World): number {
  return daysBetween(window.from, window.to) + 1 + 2 * paddingDays
}

/** What is in force on a day of the window; days before it count as its first. */
export function inForce<T extends { fromDay: number }>(changes: readonly T[], day: number): T {
  return (changes.findLast(({ fromDay }) => fromDay <= day) ?? changes[0]) as T
}
