import { describe, expect, test } from 'vitest'
import { decimalFromMinor } from '@/lib/money'
import { addDays } from '@/lib/period'
import { minorOf, readGoldenWorlds } from '@/lib/testing/golden'
import type { GoldenExpectation } from '@/lib/testing/golden-format'
import { calendarDay } from '@/lib/testing/oracle'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import { resultHash } from '../hash'
import { reconcile } from '../reconcile'
import type { ReconcileInput, Verdict } from '../types'

const scenarios = readGoldenWorlds(import.meta.dirname)

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, number) => total + number, 0)

function run(input: ReconcileInput) {
  const result = reconcile(input)
  return { ...result, verdicts: [...result.verdicts] }
}
type Result = ReturnType<typeof run>

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
function pictureOf({ verdicts, summary }: Result, expected: GoldenExpectation): Record<string, unknown> {
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
    isHeadlineWithheld: () => summary.headline.withheld !== null,
    scope: () => null,
    refunds: () => null,
    currencies: () => null,
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

function countBy(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}

/** Ranges written out, and money as the currency writes it. */
function spelledOut({ statuses, ...expected }: GoldenExpectation): GoldenExpectation {
  if (!statuses) return expected
  const single = Object.entries(statuses).flatMap(([range, status]) => namesOf(range).map((name) => [name, status]))
  return { ...expected, statuses: Object.fromEntries(single) }
}

/** The same rows in an order that is nobody's: neither sorted nor reversed. */
function shuffled<T>(rows: Iterable<T>): T[] {
  const keyed = [...rows].map((row, at) => ({ row, key: (at * 7_919 + 4_241) % 10_007 }))
  return keyed.sort((a, b) => a.key - b.key).map(({ row }) => row)
}

test('there are worlds to hold the engine against', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(50)
})

describe.each(scenarios)('$name ($rule)', ({ guards, runs }) => {
  test(guards, () => {
    for (const { input, expect: expected } of runs) {
      const wanted = spelledOut(expected)
      expect(pictureOf(run(input), wanted)).toEqual(wanted)
    }
  })

  test('every line is counted once and every cent has its bar', () => {
    for (const { input } of runs) {
      const { verdicts, summary } = run(input)
      const { window, coverage } = input
      expect(sum(Object.values(summary.counts))).toBe(verdicts.length)
      expect(countBy(verdicts.map(({ status }) => status))).toEqual(summary.counts)
      const isCore = (day: string) => day >= window.from && day <= window.to
      const orders = [...input.orders].filter(({ createdAt }) => isCore(calendarDay(createdAt, window.timeZone)))
      const rows = [...input.purchases].filter(({ date }) => date === null || isCore(date))
      const storeLines = verdicts.filter(({ side }) => side === 'store')
      expect(storeLines.map(({ store, storeId }) => `${store}|${storeId}`).sort()).toEqual(
        orders.map(({ store = null, sourceId }) => `${store}|${sourceId}`).sort(),
      )
      expect(summary.storeMinor).toBe(sum(storeLines.map(({ storeMinor }) => storeMinor ?? 0)))
      if (orders.every(({ currency }) => currency === input.currency))
        expect(summary.storeMinor).toBe(sum(orders.map(({ totalMinor }) => totalMinor)))
      expect(summary.analyticsMinor).toBe(
        sum(rows.map(({ revenueMinor }) => revenueMinor)) + coverage.hidden.amountMinor,
      )
      expect(summary.analyticsPurchases).toBe(sum(rows.map(({ purchases }) => purchases)) + coverage.hidden.purchases)
      const bars = sum(summary.bridge.map(({ amountMinor }) => amountMinor))
      expect(bars).toBe(summary.analyticsMinor - summary.storeMinor)
    }
  })

  test('the store’s own report leads exactly to where the bridge starts', () => {
    for (const { input } of runs) {
      const { tieOut, storeMinor } = run(input).summary
      expect(tieOut.bridgeStartMinor).toBe(storeMinor)
      expect(tieOut.reportMinor + sum(tieOut.steps.map(({ amountMinor }) => amountMinor))).toBe(storeMinor)
    }
  })

  test('the days of the window add up to it', () => {
    for (const { input } of runs) {
      const { summary } = run(input)
      const { matchRate, days, storeOrders } = summary
      expect(sum(days.map(({ orders }) => orders))).toBe(storeOrders)
      expect(sum(days.map(({ settled }) => settled))).toBe(matchRate.settled)
      expect(sum(days.map(({ matched }) => matched))).toBe(matchRate.matched)
      expect(sum(days.map(({ missing }) => missing))).toBe(summary.counts.missing ?? 0)
      for (const { day } of days) expect(day >= input.window.from && day <= input.window.to).toBe(true)
    }
  })

  test('running again gives the same result, byte for byte', () => {
    for (const { input } of runs) {
      const once = run(input)
      const again = run(input)
      expect(again).toEqual(once)
      expect(resultHash(again.verdicts, again.summary)).toBe(resultHash(once.verdicts, once.summary))
    }
  })

  test('rows in another order give the same result', () => {
    for (const { input } of runs) {
      const once = run(input)
      const other = run({
        ...input,
        orders: OrderTable.from(shuffled(input.orders)),
        purchases: PurchaseTable.from(shuffled(input.purchases)),
        ...(input.tags && { tags: shuffled(input.tags) }),
        ...(input.lookedUp && { lookedUp: shuffled(input.lookedUp) }),
        ...(input.manualLinks && { manualLinks: shuffled(input.manualLinks) }),
      })
      expect(other).toEqual(once)
      expect(resultHash(other.verdicts, other.summary)).toBe(resultHash(once.verdicts, once.summary))
    }
  })

  test('a GA4 row that belongs to nobody changes no order’s line', () => {
    for (const { input } of runs) {
      const row = { ...STRANGER, date: input.coverage.dated ? addDays(input.window.to, -1) : null }
      const before = run(input)
      const after = run({ ...input, purchases: PurchaseTable.from([...input.purchases, row]) })
      const storeLines = (verdicts: readonly Verdict[]) => verdicts.filter(({ side }) => side === 'store')
      expect(storeLines(after.verdicts)).toEqual(storeLines(before.verdicts))
      expect(after.summary.analyticsMinor).toBe(before.summary.analyticsMinor + STRANGER.revenueMinor)
    }
  })
})

const STRANGER = {
  transactionId: 'stranger-z-4711-q',
  hour: null,
  purchases: 1,
  revenueMinor: minorOf('4.71', 'EUR'),
  refundMinor: 0,
  taxMinor: null,
  shippingMinor: null,
  currency: null,
}
