import { describe, expect, test } from 'vitest'
import { addDays } from '@/lib/period'
import { minorOf, readGoldenWorlds } from '@/lib/testing/golden'
import { countBy, pictureOf, spelledOut } from '@/lib/testing/golden-picture'
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

  test('the refunds lead exactly from the gross difference to the net one', () => {
    for (const { input } of runs) {
      const { refunds, analyticsMinor, storeMinor } = run(input).summary
      const { grossMinor, bars, netMinor } = refunds.net
      expect(grossMinor).toBe(analyticsMinor - storeMinor)
      expect(netMinor).toBe(grossMinor + sum(bars.map(({ amountMinor }) => amountMinor)))
      const isCore = (date: string | null) => date === null || (date >= input.window.from && date <= input.window.to)
      expect(refunds.analyticsMinor).toBe(
        sum([...input.purchases].map(({ date, refundMinor }) => (isCore(date) ? refundMinor : 0))),
      )
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
