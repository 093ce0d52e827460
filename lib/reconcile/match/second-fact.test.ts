import { describe, expect, test } from 'vitest'
import { makeOrder, makePurchase } from '@/lib/testing/world'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import { PurchaseGroups } from './groups'
import { SecondFact } from './second-fact'

const NOON = '2026-10-10T12:00:00+02:00'

function factOf(order: Partial<StoreOrder>, row: Partial<AnalyticsPurchase>, at = NOON) {
  const orders = OrderTable.from([makeOrder('1001', at, order)])
  const purchases = PurchaseTable.from([makePurchase('1001', '2026-10-10', row)])
  const groups = new PurchaseGroups(purchases, { fromDay: 0, toDay: 100_000 })
  const fact = new SecondFact(orders, groups, 'Europe/Berlin')
  return { isAmountAlike: fact.isAmountAlike(0, 0), isTimely: fact.isTimely(0, 0), holds: fact.holds(0, 0) }
}

describe('an amount agrees', () => {
  test.each<[string, Partial<StoreOrder>, Partial<AnalyticsPurchase>, boolean]>([
    ['to within a cent a line and one', { itemCount: 2 }, { revenueMinor: 10_003 }, true],
    ['no further', { itemCount: 2 }, { revenueMinor: 10_006 }, false],
    ['without the tax', { taxMinor: 1_597 }, { revenueMinor: 8_403 }, true],
    ['for one of the purchases that GA4 summed', {}, { purchases: 3, revenueMinor: 30_000 }, true],
    ['not for one of other purchases', {}, { purchases: 3, revenueMinor: 27_000 }, false],
    ['where several purchases were counted but their money once', {}, { purchases: 3, revenueMinor: 10_000 }, true],
    ['where money was counted but no purchase', {}, { purchases: 0, revenueMinor: 10_000 }, true],
    ['not where nothing was counted', {}, { purchases: 0, revenueMinor: 0 }, false],
  ])('%s', (_, order, row, agrees) => {
    expect(factOf(order, row)).toEqual({ isAmountAlike: agrees, isTimely: true, holds: agrees })
  })
})

describe('a date agrees', () => {
  test.each([
    ['48 hours before the day begins', '2026-10-08T00:00:00+02:00', true],
    ['earlier', '2026-10-07T23:59:59.999+02:00', false],
    ['until 48 hours after the day ends', '2026-10-12T23:59:59.999+02:00', true],
    ['no later', '2026-10-13T00:00:00+02:00', false],
  ])('%s', (_, at, agrees) => {
    expect(factOf({}, {}, at)).toEqual({ isAmountAlike: true, isTimely: agrees, holds: agrees })
  })

  test('with any order where the report has no dates: then the amount alone decides', () => {
    expect(factOf({}, { date: null }, '2020-01-01T00:00:00Z').holds).toBe(true)
    expect(factOf({}, { date: null, revenueMinor: 1 }).holds).toBe(false)
  })
})
