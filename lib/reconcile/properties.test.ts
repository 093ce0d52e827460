import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CLEAR_NAMES, DOUBTFUL_NAMES, daysOf, narrow, worlds } from '@/lib/testing/generated-world'
import { calendarDay, rowsOf, statusByOracle } from '@/lib/testing/oracle'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { makePurchase } from '@/lib/testing/world'
import { resultHash } from './hash'
import { reconcile } from './reconcile'
import type { ReconcileInput, ReconcileResult } from './types'

const anyWorld = worlds([...CLEAR_NAMES, ...DOUBTFUL_NAMES])
const clearWorld = worlds(CLEAR_NAMES)

const holds = (world: fc.Arbitrary<ReconcileInput>, check: (input: ReconcileInput) => void) =>
  fc.assert(fc.property(world, check), { numRuns: PROPERTY_RUNS })

const coreOrders = ({ orders, window }: ReconcileInput) =>
  orders.filter(({ createdAt }) => {
    const day = calendarDay(createdAt, window.timeZone)
    return day >= window.from && day <= window.to
  })
const corePurchases = ({ purchases, window }: ReconcileInput) =>
  purchases.filter(({ date }) => date === null || (date >= window.from && date <= window.to))
const storeLines = ({ verdicts }: ReconcileResult) => verdicts.filter(({ side }) => side === 'store')
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
const SENTINELS = ['', '(not set)', '(other)', 'null', '0', '{{id}}']
const MATCHED = ['duplicate_in_ga4', 'matched_exact', 'matched_rounding', 'matched_value_diff']

describe('in every world', { timeout: 3_600_000 }, () => {
  test('each order of the window has exactly one line and one status', () => {
    holds(anyWorld, (input) => {
      const { verdicts, summary } = reconcile(input)
      const lines = verdicts.filter(({ side }) => side === 'store')
      const expected = coreOrders(input)
      expect(lines.map(({ storeId }) => storeId).sort()).toEqual(expected.map(({ sourceId }) => sourceId).sort())
      expect(sum(Object.values(summary.counts))).toBe(verdicts.length)
      expect(summary.storeOrders).toBe(expected.length)
      expect(summary.storeMinor).toBe(sum(expected.map(({ totalMinor }) => totalMinor)))
    })
  })

  test('the bridge leads exactly from the store to GA4, and the tie-out exactly to the store', () => {
    holds(anyWorld, (input) => {
      const { storeMinor, analyticsMinor, analyticsPurchases, bridge, tieOut } = reconcile(input).summary
      const { hidden } = input.coverage
      const rows = corePurchases(input)
      expect(analyticsMinor).toBe(sum(rows.map(({ revenueMinor }) => revenueMinor)) + hidden.amountMinor)
      expect(analyticsPurchases).toBe(sum(rows.map(({ purchases }) => purchases)) + hidden.purchases)
      expect(sum(bridge.map(({ amountMinor }) => amountMinor))).toBe(analyticsMinor - storeMinor)
      expect(tieOut.bridgeStartMinor).toBe(storeMinor)
      expect(tieOut.reportMinor + sum(tieOut.steps.map(({ amountMinor }) => amountMinor))).toBe(storeMinor)
    })
  })

  test('each GA4 id with a row in the window stands on exactly one line, and sentinels on one a row', () => {
    holds(anyWorld, (input) => {
      const { verdicts, summary } = reconcile(input)
      const shown = verdicts.flatMap(({ analyticsId }) => (analyticsId === null ? [] : analyticsId.split(' | ')))
      const ids = shown.filter((id) => !SENTINELS.includes(id))
      expect(ids).toHaveLength(new Set(ids).size)
      const rows = corePurchases(input)
      for (const { transactionId } of rows) expect(shown).toContain(transactionId)
      const sentinels = rows.filter(({ transactionId }) => SENTINELS.includes(transactionId))
      expect((summary.counts.ga4_not_set ?? 0) + (summary.counts.ga4_other_row ?? 0)).toBe(sentinels.length)
    })
  })

  test('the amounts of the lines are those of the rows they stand for', () => {
    holds(anyWorld, (input) => {
      for (const line of reconcile(input).verdicts) {
        if (line.analyticsMinor !== null && line.storeMinor !== null)
          expect(line.differenceMinor).toBe(line.analyticsMinor - line.storeMinor)
        else expect(line.differenceMinor).toBeNull()
        if (line.analyticsId === null || line.side !== 'store') continue
        const ids = line.analyticsId.split(' | ')
        const rows = input.purchases.filter(({ transactionId }) => ids.includes(transactionId))
        expect(line.analyticsMinor ?? 0).toBe(sum(rows.map(({ revenueMinor }) => revenueMinor)))
        expect(line.purchases).toBe(sum(rows.map(({ purchases }) => purchases)))
      }
    })
  })

  test('the order in which rows arrive changes nothing', () => {
    const shuffled = anyWorld.chain((input) =>
      fc.record({
        input: fc.constant(input),
        orders: fc.shuffledSubarray([...input.orders], { minLength: input.orders.length }),
        purchases: fc.shuffledSubarray([...input.purchases], { minLength: input.purchases.length }),
      }),
    )
    fc.assert(
      fc.property(shuffled, ({ input, orders, purchases }) => {
        const before = reconcile(input)
        const after = reconcile({ ...input, orders, purchases })
        expect(after).toEqual(before)
        expect(resultHash(after.verdicts, after.summary)).toBe(resultHash(before.verdicts, before.summary))
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('an unrelated GA4 row changes no order’s line', () => {
    holds(anyWorld, (input) => {
      const date = input.coverage.dated ? input.window.to : null
      const row = makePurchase('unrelated-4711', date, { revenueMinor: 1_234, purchases: 2 })
      const before = reconcile(input)
      const after = reconcile({ ...input, purchases: [row, ...input.purchases] })
      expect(storeLines(after)).toEqual(storeLines(before))
      expect(after.verdicts).toHaveLength(before.verdicts.length + 1)
      expect(after.summary.analyticsMinor).toBe(before.summary.analyticsMinor + 1_234)
    })
  })

  test('rows that could not be read change no line, and never lower what the rate may be', () => {
    holds(anyWorld, (input) => {
      const before = reconcile(input)
      const after = reconcile({ ...input, coverage: { ...input.coverage, unreadableRows: 3 } })
      expect(after.verdicts).toEqual(before.verdicts)
      expect(resultHash(after.verdicts, after.summary)).toBe(resultHash(before.verdicts, before.summary))
      const { value, lowerBound, upperBound } = after.summary.matchRate
      expect([value, lowerBound]).toEqual([before.summary.matchRate.value, before.summary.matchRate.lowerBound])
      expect(upperBound ?? 0).toBeGreaterThanOrEqual(before.summary.matchRate.upperBound ?? 0)
    })
  })

  test('rates lie within their bounds', () => {
    holds(anyWorld, (input) => {
      const { matchRate, valueRate } = reconcile(input).summary
      const { value, low, high, lowerBound, upperBound, matched, settled } = matchRate
      expect(matched).toBeLessThanOrEqual(settled)
      if (value === null) expect([settled, low, high]).toEqual([0, null, null])
      else {
        expect(value).toBeCloseTo(matched / settled, 8)
        for (const [less, more] of [
          [0, low],
          [low, value],
          [value, high],
          [high, 1],
          [0, lowerBound],
          [lowerBound, value],
          [value, upperBound],
          [upperBound, 1],
        ])
          expect(less ?? 9).toBeLessThanOrEqual(more ?? -9)
      }
      expect(valueRate.matchedMinor).toBeLessThanOrEqual(valueRate.settledMinor)
      if (valueRate.value !== null) expect(valueRate.value).toBeLessThanOrEqual(1)
    })
  })

  test('the days of a window add up to the window', () => {
    holds(anyWorld, (input) => {
      const whole = reconcile(input)
      const days = daysOf(input.window).map((day) =>
        reconcile({ ...input, window: { ...input.window, from: day, to: day } }),
      )
      const byId = (result: ReconcileResult[]) =>
        new Map(result.flatMap(storeLines).map((line) => [line.storeId, line]))
      expect(byId(days)).toEqual(byId([whole]))
      expect(sum(days.map(({ summary }) => summary.matchRate.settled))).toBe(whole.summary.matchRate.settled)
      expect(sum(days.map(({ summary }) => summary.matchRate.matched))).toBe(whole.summary.matchRate.matched)
    })
  })
})

describe('in a world whose ids leave no room for doubt', { timeout: 3_600_000 }, () => {
  test('an independent reading of the rules gives every order the same status', () => {
    holds(clearWorld, (input) => {
      const result = reconcile(input)
      const basis = result.summary.basis?.expected ?? 'total'
      const expected = coreOrders(input).map((order) => [order.sourceId, statusByOracle(order, input, basis)])
      const actual = storeLines(result).map(({ storeId, status }) => [storeId, status])
      expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected))
    })
  })

  test('each order is linked to all of its own rows and to no others', () => {
    holds(clearWorld, (input) => {
      const lines = new Map(storeLines(reconcile(input)).map((line) => [line.storeId, line]))
      for (const order of coreOrders(input)) {
        const own = [...new Set(rowsOf(order, input.purchases).map(({ transactionId }) => transactionId))]
        expect(lines.get(order.sourceId)?.analyticsId ?? '').toBe(own.sort().join(' | '))
      }
    })
  })

  test('more padding never takes a match away', () => {
    holds(clearWorld, (input) => {
      const matchedIds = (result: ReconcileResult) =>
        storeLines(result).flatMap(({ status, storeId }) => (MATCHED.includes(status) ? [storeId] : []))
      let before = matchedIds(reconcile(narrow(input, 0)))
      for (const days of [1, 2, 4, 10]) {
        const after = matchedIds(reconcile(narrow(input, days)))
        expect(after).toEqual(expect.arrayContaining(before))
        before = after
      }
    })
  })
})
