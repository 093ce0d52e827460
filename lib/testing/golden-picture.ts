import { decimalFromMinor } from '@/lib/money'
import type { Summary, Verdict } from '@/lib/reconcile/types'
import type { GoldenExpectation } from './golden-expectation'

/** A result of the engine in the words of a golden world's expectation. */

interface Result {
  verdicts: readonly Verdict[]
  summary: Summary
}

/** The numbers of `#1001..#1003`. */
function namesOf(range: string): string[] {
  const match = /^(.*?)(\d+)\.\.\1(\d+)$/.exec(range)
  if (!match) return [range]
  const [, prefix, from = '', to = ''] = match
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, n) => prefix + String(Number(from) + n))
}

const nameOf = ({ store, storeName }: Verdict) => (store ? `${store}/${storeName}` : String(storeName))

/** The part of what is that an expectation speaks of. */
function only(actual: Record<string, unknown>, expected: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, actual[key]]))
}

/** What the engine says, in the words of an expectation. */
export function pictureOf({ verdicts, summary }: Result, expected: GoldenExpectation): Record<string, unknown> {
  const { currency } = summary
  const money = (minor: number) => decimalFromMinor(minor, currency)
  const moneyOrNull = (minor: number | null) => (minor === null ? null : money(minor))
  const moneyBy = <T>(items: Iterable<T>, codeOf: (item: T) => string, minorOf: (item: T) => number) =>
    Object.fromEntries([...items].map((item) => [codeOf(item), money(minorOf(item))]))
  const lines = new Map(verdicts.flatMap((line) => (line.side === 'store' ? [[nameOf(line), line]] : [])))
  const describeLink = ({ matchedBy }: Verdict) =>
    matchedBy && [matchedBy.kind, matchedBy.pass, ...(matchedBy.transform ? [matchedBy.transform] : [])].join(' ')
  const describeLine = (line: Verdict) => ({
    status: line.status,
    reason: line.reason,
    flags: [...line.flags].sort(),
    store: line.store,
    ga4: line.analyticsId,
    by: describeLink(line),
    total: moneyOrNull(line.storeMinor),
    original: line.storeOriginal,
    revenue: moneyOrNull(line.analyticsMinor),
    difference: moneyOrNull(line.differenceMinor),
    basis: line.basis,
    purchases: line.purchases,
    storeDay: line.storeDay,
    ga4Day: line.analyticsDay,
    isSuggested: line.suggestion !== null,
    evidence: line.evidence,
  })
  const { bridge, tieOut, matchRate, valueRate, suggested } = summary
  const all: Record<keyof GoldenExpectation, () => unknown> = {
    statuses: () =>
      Object.fromEntries(
        Object.keys(expected.statuses ?? {})
          .flatMap(namesOf)
          .map((name) => [name, lines.get(name)?.status]),
      ),
    lines: () =>
      Object.fromEntries(
        Object.entries(expected.lines ?? {}).map(([name, part]) => {
          const line = lines.get(name)
          return [name, line && only(describeLine(line), part)]
        }),
      ),
    ga4: () => {
      const actual = verdicts
        .filter(({ side }) => side === 'analytics')
        .map((line) => ({
          id: line.analyticsId,
          status: line.status,
          reason: line.reason,
          flags: [...line.flags].sort(),
          revenue: moneyOrNull(line.analyticsMinor),
          purchases: line.purchases,
          day: line.analyticsDay,
          order: line.storeName,
        }))
      return actual.map((line, at) => (expected.ga4?.[at] ? only(line, expected.ga4[at]) : line))
    },
    counts: () => summary.counts,
    matchedBy: () => countBy(verdicts.flatMap((line) => (line.side === 'store' ? (describeLink(line) ?? []) : []))),
    totals: () =>
      only(
        {
          orders: summary.storeOrders,
          store: money(summary.storeMinor),
          purchases: summary.analyticsPurchases,
          ga4: money(summary.analyticsMinor),
        },
        expected.totals ?? {},
      ),
    bridge: () =>
      moneyBy(
        bridge,
        ({ code }) => code,
        ({ amountMinor }) => amountMinor,
      ),
    tieOut: () =>
      only(
        {
          report: money(tieOut.reportMinor),
          steps: moneyBy(
            tieOut.steps.filter(({ amountMinor }) => amountMinor !== 0),
            ({ code }) => code,
            ({ amountMinor }) => amountMinor,
          ),
          start: money(tieOut.bridgeStartMinor),
        },
        expected.tieOut ?? {},
      ),
    matchRate: () => only({ ...matchRate }, expected.matchRate ?? {}),
    valueRate: () =>
      only(
        { matched: money(valueRate.matchedMinor), settled: money(valueRate.settledMinor), value: valueRate.value },
        expected.valueRate ?? {},
      ),
    rates: () => only({ ...summary.rates }, expected.rates ?? {}),
    suggested: () => ({ orders: suggested.orders, amount: money(suggested.storeMinor) }),
    findings: () => expected.findings?.filter((code) => summary.findings.some((finding) => finding.code === code)),
    noFindings: () => expected.noFindings?.filter((code) => summary.findings.every((finding) => finding.code !== code)),
    idChanges: () => summary.idChanges.map(({ day, from, to }) => `${day}: ${from} to ${to}`),
    basis: () => summary.basis,
    basisChanges: () =>
      summary.bases.slice(1).map(({ from, basis }, at) => `${from}: ${summary.bases[at]?.basis} to ${basis}`),
    proposals: () => summary.transformProposals,
    unknownFormats: () =>
      summary.unknownFormats.map(({ ids, amountMinor, samples }) => ({ ids, amount: money(amountMinor), samples })),
    untrustedDays: () => summary.coverage.untrustedDays,
    headline: () => only({ ...summary.headline }, expected.headline ?? {}),
    scope: () =>
      Object.fromEntries(
        Object.entries(expected.scope ?? {}).map(([key, part]) => {
          const found = summary.scope.find((of) => of.key === key)
          return [key, found && only({ ...found, amount: money(found.storeMinor), seen: found.seenInGa4 }, part)]
        }),
      ),
    refunds: () =>
      only(
        {
          counts: summary.refunds.counts,
          store: money(summary.refunds.storeMinor),
          ga4: money(summary.refunds.analyticsMinor),
          bars: moneyBy(
            summary.refunds.net.bars.filter(({ amountMinor }) => amountMinor !== 0),
            ({ code }) => code,
            ({ amountMinor }) => amountMinor,
          ),
          net: money(summary.refunds.net.netMinor),
        },
        expected.refunds ?? {},
      ),
    currencies: () =>
      Object.fromEntries(
        summary.currencies.map((of) => [of.currency, only({ ...of }, expected.currencies?.[of.currency] ?? of)]),
      ),
    stores: () =>
      Object.fromEntries(
        summary.stores.map(({ key, orders, storeMinor, matched, settled }) => [
          key,
          { orders, amount: money(storeMinor), matched, settled },
        ]),
      ),
  }
  return Object.fromEntries(
    (Object.keys(expected) as (keyof GoldenExpectation)[]).map((section) => [section, all[section]()]),
  )
}

/** How often each text occurs. */
export function countBy(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}

/** The expectation with its ranges of names written out. */
export function spelledOut({ statuses, ...expected }: GoldenExpectation): GoldenExpectation {
  if (!statuses) return expected
  const single = Object.entries(statuses).flatMap(([range, status]) => namesOf(range).map((name) => [name, status]))
  return { ...expected, statuses: Object.fromEntries(single) }
}
