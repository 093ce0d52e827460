import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daysOf, narrow } from '@/lib/testing/generated-world'
import { calendarDay, NO_ID } from '@/lib/testing/oracle'
import { plainSales, plainWorld, twoStoreWorld } from '@/lib/testing/plain-sales'
import {
  always,
  anyWorld,
  clearWorld,
  coreOrders,
  corePurchases,
  holds,
  idsOf,
  type Result,
  run,
  storeLines,
  sum,
} from '@/lib/testing/property-worlds'
import { makeInput, makePurchase } from '@/lib/testing/world'
import { PurchaseTable } from '@/lib/transaction-table'
import { resultHash } from './hash'

const MATCHED = ['duplicate_in_ga4', 'matched_exact', 'matched_rounding', 'matched_value_diff']

describe('in every world', { timeout: 3_600_000 }, () => {
  test('each order of the window has exactly one line and one status', () => {
    holds(anyWorld, (input) => {
      const { verdicts, summary } = run(input)
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
      const { storeMinor, analyticsMinor, analyticsPurchases, bridge, tieOut } = run(input).summary
      const { hidden } = input.coverage
      const rows = corePurchases(input)
      expect(analyticsMinor).toBe(sum(rows.map(({ revenueMinor }) => revenueMinor)) + hidden.amountMinor)
      expect(analyticsPurchases).toBe(sum(rows.map(({ purchases }) => purchases)) + hidden.purchases)
      expect(sum(bridge.map(({ amountMinor }) => amountMinor))).toBe(analyticsMinor - storeMinor)
      expect(tieOut.bridgeStartMinor).toBe(storeMinor)
      expect(tieOut.reportMinor + sum(tieOut.steps.map(({ amountMinor }) => amountMinor))).toBe(storeMinor)
    })
  })

  test('the refunds lead exactly from the gross difference to the net one', () => {
    holds(anyWorld, (input) => {
      const { refunds, analyticsMinor, storeMinor } = run(input).summary
      const { grossMinor, bars, netMinor } = refunds.net
      expect(grossMinor).toBe(analyticsMinor - storeMinor)
      expect(netMinor).toBe(grossMinor + sum(bars.map(({ amountMinor }) => amountMinor)))
      expect(refunds.analyticsMinor).toBe(sum(corePurchases(input).map(({ refundMinor }) => refundMinor)))
      const { timeZone, from, to } = input.window
      const given = [...input.orders].flatMap(({ createdAt, refundedMinor, details }) =>
        (details?.refunds ?? [{ at: createdAt, amountMinor: refundedMinor }]).map(({ at, amountMinor }) => ({
          day: calendarDay(at, timeZone),
          amountMinor,
        })),
      )
      const ofWindow = given.filter(({ day }) => day >= from && day <= to)
      expect(refunds.storeMinor).toBe(sum(ofWindow.map(({ amountMinor }) => amountMinor)))
    })
  })

  test('each GA4 id with a row in the window stands on exactly one line, and sentinels on one a row', () => {
    holds(anyWorld, (input) => {
      const { verdicts, summary } = run(input)
      const shown = verdicts.flatMap(idsOf)
      const ids = shown.filter((id) => !NO_ID.includes(id))
      expect(ids).toHaveLength(new Set(ids).size)
      const rows = corePurchases(input)
      for (const { transactionId } of rows) expect(shown).toContain(transactionId)
      const sentinels = rows.filter(({ transactionId }) => NO_ID.includes(transactionId))
      expect((summary.counts.ga4_not_set ?? 0) + (summary.counts.ga4_other_row ?? 0)).toBe(sentinels.length)
    })
  })

  test('the amounts of the lines are those of the rows they stand for', () => {
    holds(anyWorld, (input) => {
      for (const line of run(input).verdicts) {
        if (line.analyticsMinor !== null && line.storeMinor !== null)
          expect(line.differenceMinor).toBe(line.analyticsMinor - line.storeMinor)
        else expect(line.differenceMinor).toBeNull()
        if (line.analyticsId === null || line.side !== 'store') continue
        const ids = idsOf(line)
        const rows = [...input.purchases].filter(({ transactionId }) => ids.includes(transactionId))
        expect(line.analyticsMinor ?? 0).toBe(sum(rows.map(({ revenueMinor }) => revenueMinor)))
        expect(line.purchases).toBe(sum(rows.map(({ purchases }) => purchases)))
      }
    })
  })

  test('the order in which rows arrive changes nothing', () => {
    const shuffled = anyWorld.chain((world) =>
      fc.record({
        world: fc.constant(world),
        orders: fc.shuffledSubarray(world.orders, { minLength: world.orders.length }),
        purchases: fc.shuffledSubarray(world.purchases, { minLength: world.purchases.length }),
      }),
    )
    always(shuffled, ({ world, ...rows }) => {
      const before = run(makeInput(world))
      const after = run(makeInput({ ...world, ...rows }))
      expect(after).toEqual(before)
      expect(resultHash(after.verdicts, after.summary)).toBe(resultHash(before.verdicts, before.summary))
    })
  })

  test('the rows that are given stay as they are', () => {
    holds(anyWorld, (input) => {
      const before = [[...input.orders], [...input.purchases]]
      run(input)
      expect([[...input.orders], [...input.purchases]]).toEqual(before)
    })
  })

  test('an unrelated GA4 row changes no order’s line', () => {
    holds(anyWorld, (input) => {
      const date = input.coverage.dated ? input.window.to : null
      const row = makePurchase('unrelated-4711', date, { revenueMinor: 1_234, purchases: 2 })
      const before = run(input)
      const after = run({ ...input, purchases: PurchaseTable.from([row, ...input.purchases]) })
      expect(storeLines(after)).toEqual(storeLines(before))
      expect(after.verdicts).toHaveLength(before.verdicts.length + 1)
      expect(after.summary.analyticsMinor).toBe(before.summary.analyticsMinor + 1_234)
    })
  })

  test('rows that could not be read change no line, and never lower what the rate may be', () => {
    holds(anyWorld, (input) => {
      const before = run(input)
      const after = run({ ...input, coverage: { ...input.coverage, unreadableRows: 3 } })
      expect(after.verdicts).toEqual(before.verdicts)
      expect(resultHash(after.verdicts, after.summary)).toBe(resultHash(before.verdicts, before.summary))
      const { value, lowerBound, upperBound } = after.summary.matchRate
      expect([value, lowerBound]).toEqual([before.summary.matchRate.value, before.summary.matchRate.lowerBound])
      expect(upperBound ?? 0).toBeGreaterThanOrEqual(before.summary.matchRate.upperBound ?? 0)
    })
  })

  test('rates lie within their bounds', () => {
    holds(anyWorld, (input) => {
      const { matchRate, valueRate } = run(input).summary
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
      const whole = run(input)
      const days = daysOf(input.window).map((day) => run({ ...input, window: { ...input.window, from: day, to: day } }))
      const byId = (result: Result[]) => new Map(result.flatMap(storeLines).map((line) => [line.storeId, line]))
      expect(byId(days)).toEqual(byId([whole]))
      expect(sum(days.map(({ summary }) => summary.matchRate.settled))).toBe(whole.summary.matchRate.settled)
      expect(sum(days.map(({ summary }) => summary.matchRate.matched))).toBe(whole.summary.matchRate.matched)
    })
  })
})

describe('in time', { timeout: 3_600_000 }, () => {
  test('what is matched stays matched, and what is not seen only grows older', () => {
    holds(anyWorld, (input) => {
      const before = storeLines(run(input))
      const after = storeLines(run({ ...input, asOf: input.asOf + 86_400_000 }))
      for (const [at, { status }] of before.entries()) {
        const next = String(after[at]?.status)
        const age = AGES.indexOf(status)
        if (age === -1) expect(next).toBe(status)
        else expect(AGES.indexOf(next)).toBeGreaterThanOrEqual(age)
      }
    })
  })
})

/** Statuses of an order that GA4 does not show, in the order they can follow each other. */
const AGES = ['pending', 'unknown_ga4_incomplete', 'missing_provisional', 'missing']

describe('in a world whose ids leave no room for doubt', { timeout: 3_600_000 }, () => {
  test('an order that the store’s own name links is never ambiguous', () => {
    holds(clearWorld, (input) => {
      expect(run(input).summary.counts.ambiguous ?? 0).toBe(0)
    })
  })

  test('more padding never takes a match away', () => {
    holds(clearWorld, (input) => {
      const matchedIds = (result: Result) =>
        storeLines(result).flatMap(({ status, storeId }) => (MATCHED.includes(status) ? [storeId] : []))
      let before = matchedIds(run(narrow(input, 0)))
      for (const days of [1, 2, 4, 10]) {
        const after = matchedIds(run(narrow(input, days)))
        expect(after).toEqual(expect.arrayContaining(before))
        before = after
      }
    })
  })

  test('swapping the sides swaps what is missing and what is only in GA4, and turns every difference round', () => {
    always(plainSales, (sales) => {
      const swapped = sales.map(({ storeMinor, analyticsMinor, ...sale }) => ({
        ...sale,
        storeMinor: analyticsMinor,
        analyticsMinor: storeMinor,
      }))
      const one = run(plainWorld(sales))
      const other = run(plainWorld(swapped))
      const missing = ({ verdicts }: Result) =>
        verdicts.flatMap((line) => (line.status === 'missing' ? [[line.storeName?.slice(1), line.storeMinor]] : []))
      const onlyInAnalytics = ({ verdicts }: Result) =>
        verdicts.flatMap((line) => (line.side === 'analytics' ? [[line.analyticsId, line.analyticsMinor]] : []))
      expect(onlyInAnalytics(other).sort()).toEqual(missing(one).sort())
      expect(onlyInAnalytics(one).sort()).toEqual(missing(other).sort())
      const differences = ({ verdicts }: Result, sign: number) =>
        verdicts.flatMap(({ analyticsId, differenceMinor }) =>
          differenceMinor ? [[analyticsId, sign * differenceMinor]] : [],
        )
      expect(differences(other, -1).sort()).toEqual(differences(one, 1).sort())
      expect(other.summary.analyticsMinor - other.summary.storeMinor).toBe(
        one.summary.storeMinor - one.summary.analyticsMinor,
      )
    })
  })

  test('stores that share a property are judged as each alone would be, and add up', () => {
    always(plainSales, (sales) => {
      const both = run(twoStoreWorld(sales))
      const nl = run(twoStoreWorld(sales, 'nl'))
      const de = run(twoStoreWorld(sales, 'de'))
      const statuses = (result: Result) =>
        storeLines(result).map(({ store, storeId, status, analyticsId }) => [store, storeId, status, analyticsId])
      expect(statuses(both).sort()).toEqual([...statuses(nl), ...statuses(de)].sort())
      const { stores, storeOrders, storeMinor, matchRate } = both.summary
      expect(sum(stores.map(({ orders }) => orders))).toBe(storeOrders)
      expect(sum(stores.map((store) => store.storeMinor))).toBe(storeMinor)
      expect(sum(stores.map(({ matched }) => matched))).toBe(matchRate.matched)
      expect(sum(stores.map(({ settled }) => settled))).toBe(matchRate.settled)
    })
  })
})
