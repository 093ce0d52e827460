import { emptyParts, expectedAmount, type MoneyParts, readParts } from '../basis'
import { Bridge } from '../bridge'
import { evidenceContext, evidenceOf } from '../causes/evidence'
import { dayNumber, NO_DAY } from '../days'
import { Scope, type ScopeJudgement, scopePolicy } from '../scope'
import { ScopeTable } from '../scope-table'
import { type Settlement, settlementByDay } from '../settlement'
import type { ExclusionCode, StoreStatus } from '../statuses'
import { TagIndex } from '../tags'
import type { ReconcileInput } from '../types'
import { type ComparedWith, compareValue, type ValueVerdict } from '../value'
import { pushAnalyticsLines } from './analytics-lines'
import { TrustedDays } from './coverage'
import { flagDuplicate } from './duplicates'
import type { MatchedWindow } from './match-window'
import { suggestOrders } from './suggestions'
import { VerdictTable } from './verdict-table'

/** One status for every order of the window and every GA4 id without one (rule book 3.7), and the bridge they sum to. */

export interface Classified {
  verdicts: VerdictTable
  bridge: Bridge
  trusted: TrustedDays
  scope: ScopeTable
  settlementOf: (day: number) => Settlement
}

export interface ClassifyContext extends Classified {
  input: ReconcileInput
  matched: MatchedWindow
  judge: (row: number) => ScopeJudgement
  tags: TagIndex
  /** Orders that an earlier run called missing. */
  wasMissing: ReadonlySet<string>
  /** Refilled for each order, so that a million orders make no garbage. */
  parts: MoneyParts
  pair: Pair
  compared: ComparedWith
}

/** What GA4 holds of one order. */
interface Pair {
  revenueMinor: number
  purchases: number
  /** Purchases, with parts of a split order counted as the one purchase they make up. */
  repeats: number
  firstDay: number
  coreRevenueMinor: number
  coreRows: number
  hasSplits: boolean
}

export function classify(input: ReconcileInput, matched: MatchedWindow): Classified {
  const { orders, original, groups, links } = matched
  const scope = new Scope(scopePolicy(input.policy))
  const ofWindow = evidenceContext(orders)
  const context: ClassifyContext = {
    input,
    matched,
    judge: scope.reader(orders),
    verdicts: new VerdictTable(
      {
        orders,
        original,
        groups,
        links,
        currency: input.currency,
        evidenceOf: (row) => evidenceOf(orders.at(row), ofWindow),
      },
      orders.length,
    ),
    bridge: new Bridge(),
    trusted: new TrustedDays(input, groups),
    scope: new ScopeTable(scope),
    settlementOf: settlementByDay(input.window.timeZone, input.asOf),
    tags: new TagIndex(input.tags ?? []),
    wasMissing: new Set(input.previous?.missing),
    parts: emptyParts(),
    pair: {
      revenueMinor: 0,
      purchases: 0,
      repeats: 0,
      firstDay: NO_DAY,
      coreRevenueMinor: 0,
      coreRows: 0,
      hasSplits: false,
    },
    compared: { reportingCurrency: input.currency, original: null, isEditedLater: false },
  }
  const from = dayNumber(input.window.from)
  const to = dayNumber(input.window.to)
  for (let row = 0; row < orders.length; row++) {
    const day = matched.orderDays[row] as number
    if (day >= from && day <= to) classifyOrder(row, day, context)
  }
  pushAnalyticsLines(context)
  suggestOrders(context)
  const { hidden } = input.coverage
  context.bridge.add('hidden', hidden.amountMinor, hidden.purchases)
  return context
}

function classifyOrder(row: number, day: number, context: ClassifyContext): void {
  const { matched, verdicts, bridge, parts, pair, compared } = context
  const { orders, links, original } = matched
  const judgement = context.judge(row)
  const { exclusion } = judgement
  const totalMinor = orders.totals.values[row] as number
  const isLinked = links.isLinked(row)
  if (isLinked) readPair(row, context)
  // GA4 may show an order's refund alone: then it has heard of the order, but did not see the sale.
  const isSeen = isLinked && (pair.purchases !== 0 || pair.revenueMinor !== 0)
  context.scope.add(judgement, totalMinor, isSeen)
  if (!isSeen) {
    const status = exclusion ?? statusOfUnmatched(links.isAmbiguousOrder[row] === 1, day, context)
    bridge.add(status, -totalMinor)
    const line = verdicts.pushStore(row, day, status)
    if (isLinked) verdicts.setAnalytics(line, Number.NaN, 0, pair.firstDay)
    return
  }
  readParts(orders, row, parts)
  const expectedBasis = matched.bases.at(day)
  const isConverted = original !== null && original.currencies.at(row) !== context.input.currency
  compared.original = isConverted
    ? { currency: original.currencies.at(row), totalMinor: original.totals.at(row) }
    : null
  compared.isEditedLater = isEditedLater(row, context)
  const value = compareValue(parts, pair.revenueMinor, pair.repeats, expectedBasis, compared)
  const status: StoreStatus = exclusion
    ? 'unexpected_in_ga4'
    : pair.repeats > 1
      ? 'duplicate_in_ga4'
      : statusOfAgreement(value)
  const line = verdicts.pushStore(row, day, status)
  verdicts.setAnalytics(line, pair.revenueMinor, pair.purchases, pair.firstDay)
  verdicts.setReason(line, exclusion ?? value.reason, exclusion ? null : value.basis)
  addFlags(line, row, exclusion, isConverted, context)
  const expectedMinor = exclusion ? totalMinor : expectedAmount(parts, expectedBasis)
  addPairToBridge(status, value, totalMinor, expectedMinor, isConverted, context)
}

function isEditedLater(row: number, { matched: { orders, clock }, pair }: ClassifyContext): boolean {
  const editedAt = orders.details.size === 0 ? undefined : orders.details.get(row)?.editedAt
  if (editedAt === undefined || editedAt <= (orders.createdAt.values[row] as number)) return false
  return pair.firstDay !== NO_DAY && clock.dayOf(editedAt) >= pair.firstDay
}

/** Sums what GA4 holds of an order; nearly all orders have one id. */
function readPair(row: number, { matched, pair }: ClassifyContext): void {
  const { links, groups } = matched
  pair.revenueMinor = 0
  pair.purchases = 0
  pair.firstDay = NO_DAY
  pair.coreRevenueMinor = 0
  pair.coreRows = 0
  pair.hasSplits = false
  let whole = 0
  let partsRepeated = 0
  for (let group = links.firstGroup(row); group !== -1; group = links.groupAfter(group)) {
    const purchases = groups.purchases[group] as number
    const day = groups.firstDay[group] as number
    pair.revenueMinor += groups.revenueMinor[group] as number
    pair.purchases += purchases
    pair.coreRevenueMinor += groups.coreRevenueMinor[group] as number
    pair.coreRows += groups.coreRows[group] as number
    if (day !== NO_DAY && (pair.firstDay === NO_DAY || day < pair.firstDay)) pair.firstDay = day
    if (links.pass(group) === 'split') {
      pair.hasSplits = true
      partsRepeated += Math.max(0, purchases - 1)
    } else whole += purchases
  }
  pair.repeats = (pair.hasSplits ? Math.max(1, whole) : whole) + partsRepeated
}

function statusOfUnmatched(isAmbiguous: boolean, day: number, { settlementOf, trusted }: ClassifyContext): StoreStatus {
  if (isAmbiguous) return 'ambiguous'
  const settlement = settlementOf(day)
  if (settlement === 'pending') return 'pending'
  if (!trusted.isWhole(day)) return 'unknown_ga4_incomplete'
  return settlement === 'provisional' ? 'missing_provisional' : 'missing'
}

function statusOfAgreement({ agreement }: ValueVerdict): StoreStatus {
  if (agreement === 'exact') return 'matched_exact'
  return agreement === 'rounding' ? 'matched_rounding' : 'matched_value_diff'
}

function addFlags(
  line: number,
  row: number,
  exclusion: ExclusionCode | null,
  isConverted: boolean,
  context: ClassifyContext,
): void {
  const { verdicts, pair, matched, wasMissing } = context
  const { orders } = matched
  const day = verdicts.days[line] as number
  if (pair.firstDay !== NO_DAY && Math.abs(day - pair.firstDay) > 1) verdicts.addFlag(line, 'date_shift')
  if (pair.hasSplits) verdicts.addFlag(line, 'split_ids')
  if (isConverted) verdicts.addFlag(line, 'converted')
  if (exclusion === 'excluded_unpaid') verdicts.addFlag(line, 'never_paid')
  if (exclusion === 'excluded_cancelled') {
    const cancelledAt = orders.details.get(row)?.cancelledAt
    if (cancelledAt !== undefined && pair.firstDay !== NO_DAY && matched.clock.dayOf(cancelledAt) >= pair.firstDay)
      verdicts.addFlag(line, 'cancelled_after_tracking')
  }
  if (wasMissing.size > 0 && wasMissing.has(keyOfOrder(orders.stores.at(row), orders.sourceIds.at(row))))
    verdicts.addFlag(line, 'matched_late')
  if (pair.repeats > 1) flagDuplicate(line, row, context)
}

/** How `previous` names an order. */
export const keyOfOrder = (store: string, sourceId: string) => (store === '' ? sourceId : `${store}|${sourceId}`)

/**
 * Splits a linked pair into what the expected basis takes away, what the pair's own reason explains, and what GA4 books
 * outside the window; together they are GA4's revenue inside the window minus the order's total.
 */
function addPairToBridge(
  status: StoreStatus,
  { reason }: ValueVerdict,
  totalMinor: number,
  expectedMinor: number,
  isConverted: boolean,
  { bridge, pair }: ClassifyContext,
): void {
  if (pair.coreRows === 0) {
    bridge.add('edge', -totalMinor)
    return
  }
  if (expectedMinor !== totalMinor) bridge.add('definition', expectedMinor - totalMinor)
  const isOwnBar = status === 'unexpected_in_ga4' || status === 'duplicate_in_ga4'
  const code = isOwnBar ? status : (reason ?? (isConverted ? 'fx' : 'rounding'))
  if (pair.revenueMinor !== expectedMinor) bridge.add(code, pair.revenueMinor - expectedMinor)
  if (pair.coreRevenueMinor !== pair.revenueMinor) bridge.add('edge', pair.coreRevenueMinor - pair.revenueMinor)
}
