import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayOf } from '@/lib/period'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { makeOrder } from '@/lib/testing/world'
import { ORDER_STATUSES, type StoreOrder, type Window } from '@/lib/transaction'
import { OrderTable } from '@/lib/transaction-table'
import { DayClock } from './days'
import { TIE_OUT_CODES, tieOut as tieOutTable } from './tie-out'

const NEW_YORK = 'America/New_York'
const OCTOBER_IN_NEW_YORK: Window = { from: '2026-10-01', to: '2026-10-31', timeZone: NEW_YORK }
const MIDDLE = '2026-10-15T12:00:00Z'

function tieOut(orders: StoreOrder[], window: Window, zone: string | ((store: string) => string)) {
  const table = OrderTable.from(orders)
  const clock = new DayClock(window.timeZone, table.createdAt)
  const days = Int32Array.from(orders, ({ createdAt }) => clock.dayOf(createdAt))
  return tieOutTable(table, days, window, typeof zone === 'string' ? () => zone : zone)
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

  test('reads each store’s report in that store’s zone', () => {
    const at = '2026-09-30T23:00:00Z'
    const orders = [makeOrder('1', at, { store: 'berlin' }), makeOrder('2', at, { store: 'boston', totalMinor: 1 })]
    const zoneOf = (store: string) => (store === 'berlin' ? 'Europe/Berlin' : NEW_YORK)
    const result = tieOut(orders, OCTOBER_IN_NEW_YORK, zoneOf)
    expect([result.reportMinor, result.bridgeStartMinor]).toEqual([10_000, 0])
  })

  test('leads from the report to the orders of the window to the cent, whatever happened to them', () => {
    const refund = fc.record({
      hours: fc.integer({ min: 0, max: 1_500 }),
      amountMinor: fc.integer({ min: 0, max: 500 }),
    })
    const anyOrder = fc.record({
      hours: fc.integer({ min: -60, max: 800 }),
      status: fc.constantFrom(...ORDER_STATUSES),
      test: fc.boolean(),
      totalMinor: fc.integer({ min: 0, max: 100_000 }),
      undatedMinor: fc.integer({ min: 0, max: 500 }),
      refunds: fc.array(refund, { maxLength: 3 }),
      editMinor: fc.option(fc.integer({ min: -500, max: 500 })),
      store: fc.constantFrom('auckland', 'honolulu'),
    })
    const zoneOf = (store: string) => (store === 'auckland' ? 'Pacific/Auckland' : 'Pacific/Honolulu')
    const isIn = (instant: number, zone: string) => {
      const day = dayOf(instant, zone)
      return day >= OCTOBER_IN_NEW_YORK.from && day <= OCTOBER_IN_NEW_YORK.to
    }
    const start = Date.parse('2026-10-01T00:30:00Z')
    fc.assert(
      fc.property(fc.array(anyOrder, { maxLength: 12 }), (some) => {
        const orders = some.map(({ hours, undatedMinor, refunds, editMinor, ...order }, at) => {
          const dated = refunds.map(({ hours: later, amountMinor }) => ({
            at: start + (hours + later) * 3_600_000,
            amountMinor,
          }))
          const refundedMinor = dated.reduce((sum, { amountMinor }) => sum + amountMinor, undatedMinor)
          return makeOrder(String(at), '2026-10-01T00:00:00Z', {
            ...order,
            createdAt: start + hours * 3_600_000,
            refundedMinor,
            details: {
              refunds: dated,
              ...(editMinor === null ? {} : { currentTotalMinor: order.totalMinor - refundedMinor + editMinor }),
            },
          })
        })
        // What a bookkeeper would add up: sales as edited on their own day, refunds taken off on theirs.
        let report = 0
        for (const [at, order] of orders.entries()) {
          if (order.test || order.status === 'failed' || order.status === 'cancelled') continue
          const { undatedMinor, editMinor } = some[at] as (typeof some)[number]
          const zone = zoneOf(order.store ?? '')
          if (isIn(order.createdAt, zone)) report += order.totalMinor + (editMinor ?? 0) - undatedMinor
          for (const { at: day, amountMinor } of order.details?.refunds ?? [])
            if (isIn(day, zone)) report -= amountMinor
        }
        const window = orders.filter(({ createdAt }) => isIn(createdAt, NEW_YORK))
        const result = tieOut(orders, OCTOBER_IN_NEW_YORK, zoneOf)
        expect(result.reportMinor).toBe(report)
        expect(result.bridgeStartMinor).toBe(window.reduce((sum, { totalMinor }) => sum + totalMinor, 0))
        expect(result.steps.reduce((sum, { amountMinor }) => sum + amountMinor, result.reportMinor)).toBe(
          result.bridgeStartMinor,
        )
        // Orders of this world have neither tax nor shipping.
        expect(result.netReportMinor).toBe(report)
        expect(tieOut([...orders].reverse(), OCTOBER_IN_NEW_YORK, zoneOf)).toEqual(result)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('refuses sums that are no longer exact', () => {
    const orders = [makeOrder('1', MIDDLE, { totalMinor: Number.MAX_SAFE_INTEGER }), makeOrder('2', MIDDLE)]
    expect(() => tieOut(orders, OCTOBER_IN_NEW_YORK, NEW_YORK)).toThrow(RangeError)
  })
})
