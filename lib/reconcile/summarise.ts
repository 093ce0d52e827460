import { safeMinor } from '@/lib/money'
import type { AliasKind } from '@/lib/transaction'
import { ALIAS_KINDS } from '@/lib/transaction-table'
import type { CauseReport } from './causes/report'
import type { Classified } from './classify/classify'
import type { MatchedWindow } from './classify/match-window'
import { cancelledRemainder, refundPairs } from './classify/refund-pairs'
import type { VerdictTable } from './classify/verdict-table'
import { dayNumber, dayText } from './days'
import { Buckets } from './findings/facts'
import type { Finding } from './findings/finding'
import { findingsOf, rankFindings } from './findings/findings'
import { isJudged, isMatched, ratesOf } from './rates'
import { type RefundVerdict, reconcileRefunds } from './refunds'
import { shapeOf } from './shapes'
import { tagLines } from './tags'
import { tieOut } from './tie-out'
import { ENGINE_VERSION, type ReconcileInput, type StoreLine, type Summary } from './types'

/** Counts, sums and findings of a result (rule book 3.8). */

const MAX_FORMATS = 10
const MAX_SAMPLES = 5

export function summarise(
  input: ReconcileInput,
  matched: MatchedWindow,
  classified: Classified,
  causes: { report: CauseReport; findings: readonly Finding[] } | null,
): { summary: Summary; refunds: RefundVerdict[] } {
  const { window } = input
  const { verdicts, bridge, trusted, scope } = classified
  const from = dayNumber(window.from)
  const to = dayNumber(window.to)
  const covers = (day: number) => day >= from && day <= to
  const { counts, amounts, storeMinor } = countLines(verdicts)
  const analytics = totalsOfWindow(input, matched)
  const bars = bridge.toBars()
  const bases = matched.bases.regimes.map(({ fromDay, toDay, ...regime }) => ({
    from: dayText(fromDay),
    to: dayText(toDay),
    ...regime,
  }))
  const refunds = reconcileRefunds(refundPairs(matched, covers), covers, {
    grossMinor: analytics.revenueMinor - storeMinor,
    cancelled: cancelledRemainder(matched, covers),
  })
  const zones = new Map(input.stores?.map(({ key, timeZone }) => [key, timeZone]))
  const shared = {
    currency: input.currency,
    basis: matched.bases.overall,
    idChanges: matched.matching.rankings
      .formatChanges()
      .filter(({ day }) => covers(day))
      .map(({ day, ...change }) => ({ day: dayText(day), ...change })),
    unknownFormats: unknownFormatsOf(verdicts),
    scope: scope.lines(),
    headline: scope.headline(input.knownClasses),
    refunds: refunds.summary,
    coverage: {
      dated: input.coverage.dated,
      untrustedDays: trusted.untrusted(window),
      hidden: input.coverage.hidden,
      unreadableRows: input.coverage.unreadableRows,
    },
  }
  const facts = {
    ...shared,
    buckets: new Buckets(verdicts),
    bars,
    bases: matched.bases.regimes,
    proposals: matched.matching.proposals,
  }
  const summary: Summary = {
    engineVersion: ENGINE_VERSION,
    window,
    asOf: input.asOf,
    storeOrders: verdicts.storeCount,
    storeMinor,
    analyticsPurchases: analytics.purchases,
    analyticsMinor: analytics.revenueMinor,
    counts,
    amounts,
    ...ratesOf(input, classified, analytics.purchases),
    suggested: {
      orders: facts.buckets.get('suggested').orders,
      storeMinor: facts.buckets.get('suggested').amountMinor,
    },
    tieOut: tieOut(matched.orders, matched.orderDays, window, (store) => zones.get(store) ?? input.storeTimeZone),
    bridge: bars,
    ...perStoreAndCurrency(input, matched, classified),
    findings: rankFindings([...findingsOf(facts), ...(causes?.findings ?? [])]),
    causes: causes?.report ?? null,
    bases,
    tags: tagLines(input.tags ?? []),
    idKinds: idKindsOf(verdicts),
    transformProposals: matched.matching.proposals,
    ...shared,
  }
  return { summary, refunds: refunds.verdicts }
}

function countLines(verdicts: VerdictTable): Pick<Summary, 'counts' | 'amounts' | 'storeMinor'> {
  const counts: Summary['counts'] = {}
  const amounts: Summary['amounts'] = {}
  let storeMinor = 0
  const { totals } = verdicts.context.orders
  const add = (status: keyof Summary['counts'], store: number, analytics: number) => {
    counts[status] = (counts[status] ?? 0) + 1
    const sum = amounts[status] ?? { storeMinor: 0, analyticsMinor: 0 }
    sum.storeMinor += store
    sum.analyticsMinor += analytics
    amounts[status] = sum
  }
  for (let line = 0; line < verdicts.storeCount; line++) {
    const total = totals.values[verdicts.rows[line] as number] as number
    const analytics = verdicts.analyticsMinor[line] as number
    storeMinor += total
    add(verdicts.statusOf(line), total, Number.isNaN(analytics) ? 0 : analytics)
  }
  for (const { status, revenueMinor } of verdicts.analyticsLines) add(status, 0, revenueMinor)
  for (const sum of Object.values(amounts)) {
    safeMinor(sum.storeMinor)
    safeMinor(sum.analyticsMinor)
  }
  return { counts, amounts, storeMinor: safeMinor(storeMinor) }
}

/** GA4's own total: listed rows of the window and what its totals row holds beyond them (I2). */
function totalsOfWindow({ coverage }: ReconcileInput, { groups }: MatchedWindow) {
  let revenueMinor = coverage.hidden.amountMinor
  let purchases = coverage.hidden.purchases
  for (let group = 0; group < groups.count; group++) {
    revenueMinor += groups.coreRevenueMinor[group] as number
    purchases += groups.corePurchases[group] as number
  }
  for (const { row, isCore } of groups.sentinels) {
    if (!isCore) continue
    revenueMinor += groups.table.revenues.at(row)
    purchases += groups.table.purchases.at(row)
  }
  return { revenueMinor: safeMinor(revenueMinor), purchases }
}

function idKindsOf({
  context,
  rows,
  storeCount,
  purchases,
  analyticsMinor,
  analyticsLines,
}: VerdictTable): Summary['idKinds'] {
  const { links } = context
  const matched = ALIAS_KINDS.map(() => 0)
  const count = (row: number) => {
    const kind = links.kind(links.strongest(row))
    matched[kind] = (matched[kind] as number) + 1
  }
  for (let line = 0; line < storeCount; line++)
    if ((purchases[line] as number) >= 0 && !Number.isNaN(analyticsMinor[line] as number)) count(rows[line] as number)
  for (const { order } of analyticsLines) if (order !== -1) count(order)
  return matched.flatMap((orders, kind) =>
    orders === 0 ? [] : [{ kind: ALIAS_KINDS[kind] as AliasKind, matched: orders }],
  )
}

/** Ids that no order's names look like, by what they look like themselves; most first. */
function unknownFormatsOf({ analyticsLines }: VerdictTable): Summary['unknownFormats'] {
  const shapes = new Map<string, Summary['unknownFormats'][number]>()
  for (const { status, reason, analyticsId, revenueMinor } of analyticsLines) {
    if (status !== 'ga4_unknown_format' || reason !== null) continue
    const shape = shapeOf(analyticsId.toLowerCase())
    const format = shapes.get(shape) ?? { shape, ids: 0, amountMinor: 0, samples: [] }
    shapes.set(shape, format)
    format.ids++
    format.amountMinor = safeMinor(format.amountMinor + revenueMinor)
    format.samples.push(analyticsId)
  }
  return [...shapes.values()]
    .sort((a, b) => b.ids - a.ids || (a.shape < b.shape ? -1 : 1))
    .slice(0, MAX_FORMATS)
    .map((format) => ({ ...format, samples: format.samples.sort().slice(0, MAX_SAMPLES) }))
}

/** One line per store of several, and per currency of several. */
function perStoreAndCurrency(
  { stores = [], currency: reporting }: ReconcileInput,
  { orders, original, exchange }: MatchedWindow,
  { verdicts, settlementOf }: Classified,
): Pick<Summary, 'stores' | 'currencies'> {
  const byStore = new Map<string, StoreLine>(
    stores.map(({ key, name }) => [key, { key, name, orders: 0, storeMinor: 0, matched: 0, settled: 0 }]),
  )
  const byCurrency = new Map<string, Summary['currencies'][number]>()
  const isMany = orders.stores.levels.length > 1 || stores.length > 1
  if (!isMany && !original) return { stores: [], currencies: [] }
  for (let line = 0; line < verdicts.storeCount; line++) {
    const row = verdicts.rows[line] as number
    const status = verdicts.statusOf(line)
    const total = orders.totals.values[row] as number
    const isSettled = settlementOf(verdicts.days[line] as number) === 'settled' && isJudged(status)
    const key = orders.stores.at(row)
    const store = byStore.get(key) ?? { key, name: key, orders: 0, storeMinor: 0, matched: 0, settled: 0 }
    byStore.set(key, store)
    const currency = original?.currencies.at(row) ?? reporting
    const ofCurrency = byCurrency.get(currency) ?? {
      currency,
      orders: 0,
      matched: 0,
      settled: 0,
      ownMinor: 0,
      storeMinor: 0,
      rates: null,
    }
    byCurrency.set(currency, ofCurrency)
    ofCurrency.ownMinor = safeMinor(ofCurrency.ownMinor + (original ?? orders).totals.at(row))
    for (const sum of [store, ofCurrency]) {
      sum.orders++
      sum.storeMinor = safeMinor(sum.storeMinor + total)
      if (isSettled) sum.settled++
      if (isSettled && isMatched(status)) sum.matched++
    }
  }
  for (const line of byCurrency.values())
    if (exchange && line.currency !== reporting) line.rates = exchange.sourcesOf(line.currency)
  const byKey = <T extends { orders: number }>(lines: Map<string, T>) =>
    [...lines].sort(([a, left], [b, right]) => right.orders - left.orders || (a < b ? -1 : 1)).map(([, line]) => line)
  return { stores: isMany ? byKey(byStore) : [], currencies: original ? byKey(byCurrency) : [] }
}
