import { describe, expect, test } from 'vitest'
import {
  analyticsLines,
  lineOf,
  makeOrder,
  makePurchase,
  runWorld,
  storeStatuses,
  wholeReport,
} from '@/lib/testing/world'
import type { StoreOrder } from '@/lib/transaction'

const AT = '2026-10-10T12:00:00+02:00'
const DAY = '2026-10-10'

const orders = (...numbers: string[]) => numbers.map((number) => makeOrder(number, AT))
const rows = (...ids: string[]) => ids.map((id) => makePurchase(id, DAY))
const idOf = (number: string) => `567890${number}`

describe('a link that a person made', () => {
  test('stands against an order that carries the id', () => {
    const result = runWorld({
      orders: orders('1001', '1002'),
      purchases: rows('1001'),
      manualLinks: [{ analyticsId: '1001', sourceId: idOf('1002') }],
    })
    expect(storeStatuses(result)).toEqual({ 1001: 'missing', 1002: 'matched_exact' })
    expect(lineOf(result, '1002')).toMatchObject({ analyticsId: '1001', matchedBy: { pass: 'manual' } })
    expect(analyticsLines(result)).toEqual([])
  })

  test('stands against an order that carries the id but for its leading zeros', () => {
    const result = runWorld({
      orders: orders('42', '1002'),
      purchases: rows('0042'),
      manualLinks: [{ analyticsId: '0042', sourceId: idOf('1002') }],
    })
    expect(storeStatuses(result)).toEqual({ 42: 'missing', 1002: 'matched_exact' })
  })

  test('stands against the order that the id is a part of', () => {
    const result = runWorld({
      orders: orders('1001', '1002'),
      purchases: rows('1001', '1001-1'),
      manualLinks: [{ analyticsId: '1001-1', sourceId: idOf('1002') }],
    })
    expect(storeStatuses(result)).toEqual({ 1001: 'matched_exact', 1002: 'matched_exact' })
    expect(lineOf(result, '1001')).toMatchObject({ analyticsId: '1001', flags: [] })
  })

  test('may join several ids to one order', () => {
    const result = runWorld({
      orders: orders('1001'),
      purchases: rows('pi_A', 'pi_B'),
      manualLinks: ['pi_A', 'pi_B'].map((analyticsId) => ({ analyticsId, sourceId: idOf('1001') })),
    })
    expect(lineOf(result, '1001')).toMatchObject({ status: 'duplicate_in_ga4', analyticsId: 'pi_A | pi_B' })
  })

  test('gives an id that GA4 spells in two ways to one order, never to two', () => {
    const links = [
      { analyticsId: '#7', sourceId: idOf('1001') },
      { analyticsId: '%237', sourceId: idOf('1002') },
    ]
    for (const manualLinks of [links, [...links].reverse()])
      for (const purchases of [rows('#7', '%237'), rows('%237', '#7')]) {
        const result = runWorld({ orders: orders('1001', '1002'), purchases, manualLinks })
        expect(storeStatuses(result)).toEqual({ 1001: 'duplicate_in_ga4', 1002: 'missing' })
        expect(lineOf(result, '1001').analyticsId).toBe('#7 | %237')
      }
  })

  test('does not depend on the order of the store’s rows where two links claim one id: the later stands', () => {
    const manualLinks = ['1002', '1001'].map((number) => ({ analyticsId: 'pi_A', sourceId: idOf(number) }))
    for (const some of [orders('1001', '1002'), orders('1002', '1001')])
      expect(storeStatuses(runWorld({ orders: some, purchases: rows('pi_A'), manualLinks }))).toEqual({
        1001: 'matched_exact',
        1002: 'missing',
      })
  })

  test('waits for an order that is not loaded, and leaves the id to its own order meanwhile', () => {
    const manualLinks = [{ analyticsId: '1001', sourceId: 'nobody' }]
    const result = runWorld({ orders: orders('1001', '1002'), purchases: rows('1001'), manualLinks })
    expect(storeStatuses(result)).toEqual({ 1001: 'matched_exact', 1002: 'missing' })
    expect(lineOf(result, '1001').matchedBy).toEqual({ kind: 'order_number', pass: 'exact' })
  })

  test('is for the order of the store it names, where two stores share the order’s id', () => {
    const stores = ['nl', 'de', ''].map((store) => makeOrder('1001', AT, { ...(store && { store }), aliases: [] }))
    const linkedTo = (store?: string) => {
      const manualLinks = [{ analyticsId: 'pi_A', sourceId: idOf('1001'), ...(store && { store }) }]
      const { verdicts } = runWorld({ orders: stores, purchases: rows('pi_A'), manualLinks })
      return verdicts.flatMap((line) => (line.side === 'store' && line.analyticsId !== null ? [line.store] : []))
    }
    expect(linkedTo('nl')).toEqual(['nl'])
    expect(linkedTo('de')).toEqual(['de'])
    expect(linkedTo()).toEqual([null])
    expect(linkedTo('fr')).toEqual([])
  })
})

describe('an id of which the truth is known already', () => {
  const named = (number: string, value: string, overrides: Partial<StoreOrder> = {}) =>
    makeOrder(number, AT, { aliases: [{ kind: 'name', value }], ...overrides })

  test('is no part of another order when it is an order’s own name', () => {
    const result = runWorld({
      orders: [named('1001', '1001'), named('2001', '1001-1')],
      purchases: rows('1001', '1001-1'),
    })
    expect(storeStatuses(result)).toEqual({ 1001: 'matched_exact', 2001: 'matched_exact' })
    expect(lineOf(result, '1001')).toMatchObject({ analyticsId: '1001', flags: [] })
  })

  test('is no part of another order when two orders carry it and neither can be chosen', () => {
    const result = runWorld({
      orders: [named('1001', '1001'), named('2001', '1001-1'), named('2002', '1001-1')],
      purchases: rows('1001', '1001-1'),
    })
    expect(storeStatuses(result)).toEqual({ 1001: 'matched_exact', 2001: 'ambiguous', 2002: 'ambiguous' })
    expect(analyticsLines(result)).toEqual([['1001-1', 'ga4_ambiguous', null]])
  })

  test('is not changed by a confirmed transform when it is an order’s own name', () => {
    const result = runWorld({
      orders: [named('1001', '1001'), named('2001', 'WEB-1001')],
      purchases: rows('WEB-1001'),
      transforms: [{ kind: 'strip_prefix', text: 'WEB-', version: 1 }],
    })
    expect(storeStatuses(result)).toEqual({ 1001: 'missing', 2001: 'matched_exact' })
  })

  test('is not repaired by a confirmed transform when a spreadsheet ruined it', () => {
    const result = runWorld({
      orders: [named('101', '101')],
      purchases: rows('5E101'),
      transforms: [{ kind: 'strip_prefix', text: '5e', version: 1 }],
    })
    expect(storeStatuses(result)).toEqual({ 101: 'missing' })
    expect(analyticsLines(result)).toEqual([['5E101', 'ga4_unknown_format', 'corrupt_id']])
  })
})

test('no transform is proposed where every id is an order’s own', () => {
  const { summary } = runWorld({ orders: orders('1001', '1002'), purchases: rows('1001', '1002') })
  expect(summary.counts).toEqual({ matched_exact: 2 })
  expect(summary.transformProposals).toEqual([])
})

test('a report without dates tells two orders of one name apart by their amounts', () => {
  const twins = [
    makeOrder('1001', AT),
    makeOrder('1001', '2026-10-28T12:00:00+01:00', { sourceId: '77', name: '#77', totalMinor: 7_700 }),
  ]
  const undated = [makePurchase('1001', null, { revenueMinor: 7_700 })]
  const result = runWorld({ orders: twins, purchases: undated, coverage: wholeReport({ dated: false }) })
  expect(storeStatuses(result)).toEqual({ 1001: 'missing', 77: 'matched_exact' })
})
