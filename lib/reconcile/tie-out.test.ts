import { describe, expect, test } from 'vitest'
import { makeOrder } from '@/lib/testing/world'
import type { StoreOrder, Window } from '@/lib/transaction'
import { OrderTable } from '@/lib/transaction-table'
import { DayClock } from './days'
import { TIE_OUT_CODES, tieOut as tieOutTable } from './tie-out'

const NEW_YORK = 'America/New_York'
const OCTOBER_IN_NEW_YORK: Window = { from: '2026-10-01', to: '2026-10-31', timeZone: NEW_YORK }
const MIDDLE = '2026-10-15T12:00:00Z'

function tieOut(orders: StoreOrder[], window: Window, zone: string) {
  const table = OrderTable.from(orders)
  const clock = new DayClock(window.timeZone, table.createdAt)
  const days = Int32Array.from(orders, ({ createdAt }) => clock.dayOf(createdAt))
  return tieOutTable(table, days, window, () => zone)
}

const stepOf = (orders: StoreOrder[], code: string, window = OCTOBER_IN_NEW_YORK, zone = NEW_YORK) =>
  tieOut(orders, window, zone).steps.find((step) => step.code === code)

describe('the tie-out', () => {
  test('of nothing is nothing', () => {
    expect(tieOut([], OCTOBER_IN_NEW_YORK, NEW_YORK)).toEqual({
      reportMinor: 0,
      netReportMinor: 0,
      steps: TIE_OUT_CODES.map((code) => ({
        code,
        group: code === 'zone_shift' ? 'timing' : 'by_design',
        count: 0,
        amountMinor: 0,
      })),
      bridgeStartMinor: 0,
    })
  })

  test('starts at the store’s own report, which takes returns off', () => {
    const orders = [makeOrder('1', MIDDLE), makeOrder('2', MIDDLE, { refundedMinor: 2_500, status: 'refunded' })]
    const result = tieOut(orders, OCTOBER_IN_NEW_YORK, NEW_YORK)
    expect(result.reportMinor).toBe(17_500)
    expect(result.steps[0]).toMatchObject({ code: 'returns', count: 1, amountMinor: 2_500 })
    expect(result.bridgeStartMinor).toBe(20_000)
  })

  test('adds what a report leaves out: cancelled sales, tests and failures', () => {
    const orders = [
      makeOrder('1', MIDDLE, { status: 'cancelled', refundedMinor: 10_000 }),
      makeOrder('2', MIDDLE, { test: true }),
      makeOrder('3', MIDDLE, { status: 'failed', totalMinor: 500 }),
      makeOrder('4', MIDDLE, { test: true, status: 'cancelled', totalMinor: 1 }),
    ]
    const result = tieOut(orders, OCTOBER_IN_NEW_YORK, NEW_YORK)
    expect(result.reportMinor).toBe(0)
    expect(result.steps).toContainEqual({ code: 'cancelled', group: 'by_design', count: 1, amountMinor: 10_000 })
    expect(result.steps).toContainEqual({ code: 'never_sales', group: 'by_design', count: 3, amountMinor: 10_501 })
    expect(result.bridgeStartMinor).toBe(20_501)
  })

  test.each<[string, string, number, number, number]>([
    ['in neither zone', '2026-12-01T12:00:00Z', 0, 0, 0],
    ['in both zones', MIDDLE, 10_000, 0, 10_000],
    ['before the window in New York, but in Berlin’s October', '2026-09-30T22:30:00Z', 10_000, -10_000, 0],
    ['in New York’s October, but in Berlin’s November', '2026-11-01T02:00:00Z', 0, 10_000, 10_000],
  ])('moves an order between the store’s zone and the window’s: %s', (_, at, report, shift, start) => {
    const result = tieOut([makeOrder('1', at)], OCTOBER_IN_NEW_YORK, 'Europe/Berlin')
    expect(result.reportMinor).toBe(report)
    expect(result.steps.find(({ code }) => code === 'zone_shift')?.amountMinor).toBe(shift)
    expect(result.bridgeStartMinor).toBe(start)
  })

  test('does not count returns of an order that lies outside its report', () => {
    const orders = [makeOrder('1', '2026-11-01T02:00:00Z', { refundedMinor: 4_000 })]
    expect(stepOf(orders, 'returns', OCTOBER_IN_NEW_YORK, 'Europe/Berlin')).toMatchObject({ count: 0, amountMinor: 0 })
    expect(tieOut(orders, OCTOBER_IN_NEW_YORK, 'Europe/Berlin').bridgeStartMinor).toBe(10_000)
  })

  test('takes returns of a shifted order off and on again', () => {
    const orders = [makeOrder('1', '2026-09-30T22:30:00Z', { refundedMinor: 4_000 })]
    const result = tieOut(orders, OCTOBER_IN_NEW_YORK, 'Europe/Berlin')
    expect(result.reportMinor).toBe(6_000)
    expect(result.bridgeStartMinor).toBe(0)
  })

  test('takes a dated return off the report of its own day, whenever the order was placed', () => {
    const at = (day: string) => Date.parse(`${day}T12:00:00Z`)
    const refunds = (day: string, amountMinor = 4_000) => ({
      refundedMinor: amountMinor,
      details: { refunds: [{ at: at(day), amountMinor }] },
    })
    const later = tieOut([makeOrder('1', MIDDLE, refunds('2026-11-05'))], OCTOBER_IN_NEW_YORK, NEW_YORK)
    expect([later.reportMinor, later.bridgeStartMinor]).toEqual([10_000, 10_000])
    const earlier = tieOut(
      [makeOrder('1', '2026-09-20T12:00:00Z', refunds('2026-10-05'))],
      OCTOBER_IN_NEW_YORK,
      NEW_YORK,
    )
    expect([earlier.reportMinor, earlier.bridgeStartMinor]).toEqual([-4_000, 0])
    const half = { refundedMinor: 5_000, details: { refunds: [{ at: at('2026-11-05'), amountMinor: 4_000 }] } }
    expect(tieOut([makeOrder('1', MIDDLE, half)], OCTOBER_IN_NEW_YORK, NEW_YORK).reportMinor).toBe(9_000)
  })

  test('follows edits after the sale and leads back to the amount it was placed with', () => {
    const details = { currentTotalMinor: 13_000 }
    const result = tieOut([makeOrder('1', MIDDLE, { details })], OCTOBER_IN_NEW_YORK, NEW_YORK)
    expect(result.reportMinor).toBe(13_000)
    expect(result.steps).toContainEqual({ code: 'edits', group: 'by_design', count: 1, amountMinor: -3_000 })
    expect(result.bridgeStartMinor).toBe(10_000)
    const refunded = { refundedMinor: 2_500, details: { currentTotalMinor: 7_500 } }
    expect(tieOut([makeOrder('1', MIDDLE, refunded)], OCTOBER_IN_NEW_YORK, NEW_YORK).steps[1]).toMatchObject({
      count: 0,
    })
  })

  test('gives net sales where every order states tax and shipping', () => {
    const stated = makeOrder('1', MIDDLE, { taxMinor: 1_500, shippingMinor: 500, refundedMinor: 1_000 })
    expect(tieOut([stated], OCTOBER_IN_NEW_YORK, NEW_YORK).netReportMinor).toBe(7_000)
    const silent = makeOrder('2', MIDDLE, { taxMinor: null })
    expect(tieOut([stated, silent], OCTOBER_IN_NEW_YORK, NEW_YORK).netReportMinor).toBeNull()
  })

  test('refuses sums that are no longer exact', () => {
    const orders = [makeOrder('1', MIDDLE, { totalMinor: Number.MAX_SAFE_INTEGER }), makeOrder('2', MIDDLE)]
    expect(() => tieOut(orders, OCTOBER_IN_NEW_YORK, NEW_YORK)).toThrow(RangeError)
  })
})
