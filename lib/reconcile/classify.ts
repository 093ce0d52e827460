import { addDays, dayOf } from '@/lib/period'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'
import { Bridge } from './bridge'
import { type IdGroup, isDateShift, type Matching, matchIds, type OrderLink } from './match'
import { exclusionOf } from './scope'
import { type Settlement, settlementByDay } from './settlement'
import type { Basis, ReconcileInput, StoreStatus, Verdict } from './types'
import { compareValue, expectedAmount, type LearnedBasis, learnBasis, type ValueVerdict } from './value'

/** One status for every order of the window and every GA4 id without one (rule book 3.7), and the bridge they sum to. */

export interface Classified {
  verdicts: Verdict[]
  bridge: Bridge
  basis: LearnedBasis | null
  untrustedDays: { day: string; reason: string }[]
  /** Settlement of each store line's day, parallel to the store lines. */
  settlementOf: (day: string) => Settlement
}

interface Rows {
  revenueMinor: number
  purchases: number
  firstDay: string | null
  ids: string[]
}

interface Context {
  input: ReconcileInput
  matching: Matching
  basis: Basis
  bridge: Bridge
  settlementOf: (day: string) => Settlement
  untrusted: Map<string, string>
}

export function classify(input: ReconcileInput): Classified {
  const matching = matchIds(input)
  const basis = learnBasis(basisPairs(input, matching))
  const context: Context = {
    input,
    matching,
    basis: basis?.expected ?? 'total',
    bridge: new Bridge(),
    settlementOf: settlementByDay(input.window.timeZone, input.asOf),
    untrusted: untrustedDays(input, matching),
  }
  const verdicts: Verdict[] = []
  const coreOrders = new Set<number>()
  for (const [index, order] of input.orders.entries()) {
    const day = dayOf(order.createdAt, input.window.timeZone)
    if (!covers(input, day)) continue
    coreOrders.add(index)
    verdicts.push(classifyOrder(order, day, index, context))
  }
  pushAnalyticsLines(verdicts, coreOrders, context)
  const { hidden } = input.coverage
  if (hidden.amountMinor !== 0) context.bridge.add('hidden', hidden.amountMinor, hidden.purchases)
  return {
    verdicts,
    bridge: context.bridge,
    basis,
    untrustedDays: [...context.untrusted].map(([day, reason]) => ({ day, reason })),
    settlementOf: context.settlementOf,
  }
}

const covers = ({ window }: ReconcileInput, day: string) => day >= window.from && day <= window.to

/** GA4 rows without a date belong to the window as a whole. */
const isCoreRow = (input: ReconcileInput, row: AnalyticsPurchase) => row.date === null || covers(input, row.date)

function sumRows(groups: readonly IdGroup[], keep: (row: AnalyticsPurchase) => boolean): Rows & { rows: number } {
  const sum = { revenueMinor: 0, purchases: 0, firstDay: null as string | null, ids: [] as string[], rows: 0 }
  for (const group of groups) {
    let used = false
    for (const row of group.rows) {
      if (!keep(row)) continue
      used = true
      sum.rows++
      sum.revenueMinor += row.revenueMinor
      sum.purchases += row.purchases
      if (row.date !== null && (sum.firstDay === null || row.date < sum.firstDay)) sum.firstDay = row.date
    }
    if (used) sum.ids.push(group.raw)
  }
  sum.ids.sort()
  return sum
}

function* basisPairs(input: ReconcileInput, matching: Matching) {
  for (const [index, link] of matching.links) {
    const order = input.orders[index] as StoreOrder
    const rows = sumRows(link.groups, () => true)
    if (rows.purchases === 1 && rows.revenueMinor !== 0) yield { order, analyticsMinor: rows.revenueMinor }
  }
}

/** Days whose GA4 rows cannot prove that an absent order is missing (rule book 3.7, UNKNOWN_GA4_INCOMPLETE). */
function untrustedDays(input: ReconcileInput, matching: Matching): Map<string, string> {
  const { window, coverage } = input
  const days = new Map<string, string>()
  const trustNothing = (reason: string) => {
    for (let day = window.from; day <= window.to; day = addDays(day, 1)) days.set(day, reason)
  }
  if (coverage.untrustedWindow !== null) trustNothing(coverage.untrustedWindow)
  for (const { row, status } of matching.sentinels) {
    if (status !== 'ga4_other_row') continue
    if (row.date === null) trustNothing('other_row')
    else if (covers(input, row.date) && !days.has(row.date)) days.set(row.date, 'other_row')
  }
  return new Map([...days].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function classifyOrder(order: StoreOrder, day: string, index: number, context: Context): Verdict {
  const { input, matching, bridge } = context
  const link = matching.links.get(index)
  const all = link && sumRows(link.groups, () => true)
  const exclusion = exclusionOf(order)
  if (!link || !all || isWithoutPurchase(all)) {
    const status = exclusion ?? statusOfUnmatched(matching.ambiguousOrders.has(index), day, context)
    bridge.add(status, -order.totalMinor)
    const line = storeVerdict(order, day, status)
    return all ? { ...line, analyticsId: all.ids.join(' | '), purchases: 0, analyticsDay: all.firstDay } : line
  }
  const core = sumRows(link.groups, (row) => isCoreRow(input, row))
  const value = compareValue(order, all.revenueMinor, all.purchases, context.basis)
  const status: StoreStatus = exclusion
    ? 'unexpected_in_ga4'
    : all.purchases > 1
      ? 'duplicate_in_ga4'
      : statusOfAgreement(value)
  addPairToBridge(order, status, value, all.revenueMinor, core, context)
  return {
    ...storeVerdict(order, day, status),
    reason: exclusion ?? value.reason,
    analyticsId: all.ids.join(' | '),
    matchedBy: link.provenance,
    analyticsMinor: all.revenueMinor,
    differenceMinor: all.revenueMinor - order.totalMinor,
    basis: exclusion ? null : value.basis,
    purchases: all.purchases,
    analyticsDay: all.firstDay,
    dateShift: isDateShift(order, all.firstDay, input.window.timeZone),
  }
}

/** GA4 may show an order's refund alone: then it has heard of the order, but did not see the sale. */
const isWithoutPurchase = ({ purchases, revenueMinor }: Rows) => purchases === 0 && revenueMinor === 0

function statusOfUnmatched(ambiguous: boolean, day: string, context: Context): StoreStatus {
  if (ambiguous) return 'ambiguous'
  const settlement = context.settlementOf(day)
  if (settlement === 'pending') return 'pending'
  if (context.untrusted.has(day)) return 'unknown_ga4_incomplete'
  return settlement === 'provisional' ? 'missing_provisional' : 'missing'
}

function statusOfAgreement({ agreement }: ValueVerdict): StoreStatus {
  if (agreement === 'exact') return 'matched_exact'
  return agreement === 'rounding' ? 'matched_rounding' : 'matched_value_diff'
}

/**
 * Splits a linked pair into what the expected basis takes away, what the pair's own reason explains, and what GA4 books
 * outside the window; together they are GA4's revenue inside the window minus the order's total.
 */
function addPairToBridge(
  order: StoreOrder,
  status: StoreStatus,
  value: ValueVerdict,
  allMinor: number,
  core: { revenueMinor: number; rows: number },
  { bridge, basis }: Context,
): void {
  if (core.rows === 0) {
    bridge.add('edge', -order.totalMinor)
    return
  }
  const expected = status === 'unexpected_in_ga4' ? order.totalMinor : expectedAmount(order, basis)
  if (expected !== order.totalMinor) bridge.add('definition', expected - order.totalMinor)
  const code = status === 'unexpected_in_ga4' || status === 'duplicate_in_ga4' ? status : (value.reason ?? 'rounding')
  if (allMinor !== expected) bridge.add(code, allMinor - expected)
  if (core.revenueMinor !== allMinor) bridge.add('edge', core.revenueMinor - allMinor)
}

function storeVerdict(order: StoreOrder, day: string, status: StoreStatus): Verdict {
  return {
    side: 'store',
    status,
    reason: null,
    storeId: order.sourceId,
    storeName: order.name,
    analyticsId: null,
    matchedBy: null,
    storeMinor: order.totalMinor,
    analyticsMinor: null,
    differenceMinor: null,
    basis: null,
    purchases: null,
    orderedAt: order.createdAt,
    storeDay: day,
    analyticsDay: null,
    gateway: order.gateway,
    channel: order.channel,
    dateShift: false,
  }
}

function pushAnalyticsLines(verdicts: Verdict[], coreOrders: ReadonlySet<number>, context: Context): void {
  const { input, matching, bridge } = context
  const push = (status: Verdict['status'], reason: string | null, rows: Rows, link?: OrderLink, order?: StoreOrder) => {
    bridge.add(status, rows.revenueMinor)
    verdicts.push({
      side: 'analytics',
      status,
      reason,
      storeId: order?.sourceId ?? null,
      storeName: order?.name ?? null,
      analyticsId: rows.ids.join(' | '),
      matchedBy: link?.provenance ?? null,
      storeMinor: null,
      analyticsMinor: rows.revenueMinor,
      differenceMinor: null,
      basis: null,
      purchases: rows.purchases,
      orderedAt: order?.createdAt ?? null,
      storeDay: null,
      analyticsDay: rows.firstDay,
      gateway: null,
      channel: null,
      dateShift: false,
    })
  }
  for (const [index, link] of matching.links) {
    if (coreOrders.has(index)) continue
    const rows = sumRows(link.groups, (row) => isCoreRow(input, row))
    if (rows.rows > 0) push('ga4_out_of_window', null, rows, link, input.orders[index])
  }
  for (const { row, status } of matching.sentinels) {
    if (!isCoreRow(input, row)) continue
    const { revenueMinor, purchases, date, transactionId } = row
    push(status, null, { revenueMinor, purchases, firstDay: date, ids: [transactionId] })
  }
  for (const { groups, ambiguous, known, corrupt } of matching.unlinked.values()) {
    const rows = sumRows(groups, (row) => isCoreRow(input, row))
    if (rows.rows === 0) continue
    if (ambiguous) push('ga4_ambiguous', null, rows)
    else if (corrupt) push('ga4_unknown_format', 'corrupt_id', rows)
    else if (!known) push('ga4_unknown_format', null, rows)
    // Files answer no questions: whether the order exists elsewhere cannot be asked (rule book 3.7).
    else push('ga4_orphan', 'not_looked_up', rows)
  }
}
