import { describe, expect, test } from 'vitest'
import { analyticsLines, makeOrder, makePurchase, runWorld } from '@/lib/testing/world'
import type { AnalyticsPurchase } from '@/lib/transaction'

const AT = '2026-10-10T12:00:00+02:00'
const DAY = '2026-10-10'

describe('a GA4 id without an order', () => {
  const orders = [makeOrder('1001', AT), makeOrder('1999', AT)]
  const linesOf = (...purchases: AnalyticsPurchase[]) => analyticsLines(runWorld({ orders, purchases }))

  test.each([
    ['has the shape of an order number', '1500', 'ga4_orphan', 'not_looked_up'],
    ['has the shape of an order name', '#1500', 'ga4_orphan', 'not_looked_up'],
    ['has the shape of an order id', '5678901500', 'ga4_orphan', 'not_looked_up'],
    ['has digits of a length no alias has', '1234567', 'ga4_unknown_format', null],
    ['is longer than any order id', '56789012345678', 'ga4_unknown_format', null],
    ['has a foreign prefix', 'SHOP2-1500', 'ga4_unknown_format', null],
    ['is an opaque token', 'b1c2d3e4f5a6b7c8', 'ga4_unknown_format', null],
    ['lost its digits in a spreadsheet', '5.67E+12', 'ga4_unknown_format', 'corrupt_id'],
    ['lost its digits in a German spreadsheet', '5,67E+12', 'ga4_unknown_format', 'corrupt_id'],
  ])('that %s', (_, id, status, reason) => {
    expect(linesOf(makePurchase(id, DAY))).toEqual([[id, status, reason]])
  })

  test('is one line however many rows and spellings it has', () => {
    const rows = [makePurchase('1500', DAY), makePurchase(' 1500', '2026-10-12'), makePurchase('1500', '2026-10-13')]
    const result = runWorld({ orders: [makeOrder('1001', AT)], purchases: rows })
    const [line] = result.verdicts.filter(({ side }) => side === 'analytics')
    expect(line).toMatchObject({
      analyticsId: ' 1500 | 1500',
      purchases: 3,
      analyticsMinor: 30_000,
      analyticsDay: DAY,
      storeId: null,
      storeMinor: null,
      differenceMinor: null,
    })
    expect(result.summary.counts).toEqual({ missing: 1, ga4_orphan: 1 })
  })

  test('says nothing about formats where no order is known', () => {
    expect(analyticsLines(runWorld({ purchases: [makePurchase('anything', DAY)] }))).toEqual([
      ['anything', 'ga4_orphan', 'not_looked_up'],
    ])
  })

  test.each([['(not set)'], [''], ['null'], ['undefined'], ['NaN'], ['0'], ['{{order.id}}'], ['<%= order.id %>']])(
    'stands for no id at all, a line per row: %j',
    (id) => {
      const rows = [makePurchase(id, DAY), makePurchase(id, DAY), makePurchase(id, '2026-10-11', { revenueMinor: 5 })]
      const result = runWorld({ orders, purchases: rows })
      expect(result.summary.counts).toEqual({ missing: 2, ga4_not_set: 3 })
      expect(result.summary.analyticsMinor).toBe(20_005)
    },
  )

  test('is never matched to an order whose own alias is such a word', () => {
    const order = makeOrder('1001', AT, { aliases: [{ kind: 'order_number', value: '0' }] })
    const result = runWorld({ orders: [order], purchases: [makePurchase('0', DAY)] })
    expect(result.summary.counts).toEqual({ missing: 1, ga4_not_set: 1 })
  })

  test('is GA4’s overflow row, which is no defect of the store', () => {
    expect(linesOf(makePurchase('(other)', DAY))).toEqual([['(other)', 'ga4_other_row', null]])
  })

  test('is never matched by digits a spreadsheet lost, even if the store lost them too', () => {
    const order = makeOrder('1001', AT, { aliases: [{ kind: 'order_id', value: '5.67E+12' }] })
    const result = runWorld({ orders: [order], purchases: [makePurchase('5.67E+12', DAY)] })
    expect(result.summary.counts).toEqual({ missing: 1, ga4_unknown_format: 1 })
  })
})
