import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { IdRedactor } from '../reduce/ids'
import { mapPurchase, mapTag } from './map'
import { PURCHASES } from './queries'
import { readPage } from './report'

const contextOf = (from = '2026-10-01', to = '2026-10-31') => ({
  span: { from, to },
  currency: 'EUR',
  redactor: new IdRedactor('test'),
})

const rejectionOf = (values: string[], context = contextOf()) => {
  const mapped = mapPurchase(values, 7, context)
  return 'rejection' in mapped ? { ...mapped.rejection, day: mapped.day } : null
}

describe('from rows of GA4 to purchases', () => {
  it('a row becomes a purchase, its refund positive however it is written', () => {
    expect(
      mapPurchase(['20261005', 'A-1', '2', '1.0', '129.98999999999998', '-5', '9.63', ''], 1, contextOf()),
    ).toEqual({
      fact: {
        transactionId: 'A-1',
        date: '2026-10-05',
        hour: null,
        purchases: 1,
        revenueMinor: 12_999,
        refundMinor: 500,
        taxMinor: 963,
        shippingMinor: null,
        currency: 'EUR',
      },
      sum: { purchases: 1, revenue: 129_989_999_999_999_980_000n, refund: -5_000_000_000_000_000_000n },
    })
  })

  it.each([
    ['a day outside the window', ['20261101', 'A', '1', '1', '1', '0', '0', '0'], 'bad_date', null],
    ['a folded day among several', ['(other)', 'A', '1', '1', '1', '0', '0', '0'], 'bad_date', null],
    [
      'a number of purchases that is none',
      ['20261005', 'A', '1', 'x', '1', '0', '0', '0'],
      'bad_purchases',
      '2026-10-05',
    ],
    ['less than no purchase', ['20261005', 'A', '1', '-2', '1', '0', '0', '0'], 'bad_purchases', '2026-10-05'],
    ['revenue that is no number', ['20261005', 'A', '1', '1', 'NaN', '0', '0', '0'], 'bad_amount', '2026-10-05'],
    ['revenue too large to be exact', ['20261005', 'A', '1', '1', '1e17', '0', '0', '0'], 'bad_amount', '2026-10-05'],
    ['a refund that is no number', ['20261005', 'A', '1', '1', '1', '', '0', '0'], 'bad_amount', '2026-10-05'],
  ])('%s is rejected and listed', (_, values, code, day) => {
    expect(rejectionOf(values)).toMatchObject({ code, day, row: 7, source: 'Google Analytics 4' })
  })

  it('a folded row of one day is of that day', () => {
    const row = ['(other)', '(other)', '3', '3', '30', '0', '0', '0']
    expect(mapPurchase(row, 1, contextOf('2026-10-05', '2026-10-05'))).toMatchObject({
      fact: { transactionId: '(other)', date: '2026-10-05', purchases: 3, revenueMinor: 3_000 },
    })
  })

  it('tags that cannot be counted are left out', () => {
    expect(mapTag(['20261005', 'A', '1', 'h', 'x'], 1, contextOf())).toBeNull()
    expect(mapTag(['20261105', 'A', '1', 'h', '1'], 1, contextOf())).toBeNull()
  })

  it('any row whatever becomes a fact of safe integers or a rejection, and nothing throws', () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom('20261005', '(other)', '(not set)', '0', '1', '12.5', '1E5', '-3.999'),
    )
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 9 }), (values) => {
        const mapped = mapPurchase(values, 1, contextOf())
        if ('rejection' in mapped) {
          expect(mapped.rejection.message).not.toBe('')
          return
        }
        const { purchases, revenueMinor, refundMinor, taxMinor, shippingMinor } = mapped.fact
        for (const amount of [purchases, revenueMinor, refundMinor, taxMinor ?? 0, shippingMinor ?? 0])
          expect(Number.isSafeInteger(amount)).toBe(true)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('a page of a report', () => {
  const headers = (names: readonly string[]) => names.map((name) => ({ name }))
  const good = {
    dimensionHeaders: headers(['transactionId', 'date']),
    metricHeaders: headers([...PURCHASES.metrics].reverse()),
    rows: [
      {
        dimensionValues: [{ value: 'A-1' }, { value: '20261005' }],
        metricValues: ['6', '5', '4', '3', '2', '1'].map((value) => ({ value })),
      },
    ],
    rowCount: '1',
    metadata: { timeZone: 'Europe/Berlin', currencyCode: 'EUR' },
  }

  it('values are found by the names of their columns, in whatever order they come', () => {
    const { rows, rowCount, doubt } = readPage(good, PURCHASES)
    expect(rows).toEqual([['20261005', 'A-1', '1', '2', '3', '4', '5', '6']])
    expect({ rowCount, doubt }).toEqual({ rowCount: 1, doubt: null })
  })

  it('a cut of the data is a doubt', () => {
    const metadata = { ...good.metadata, dataTruncationReasons: [{ dataTruncationDate: '2026-09-20' }] }
    expect(readPage({ ...good, metadata }, PURCHASES).doubt).toBe('truncated')
  })

  it.each([
    ['no headers', { ...good, metricHeaders: undefined }],
    ['another report', { ...good, dimensionHeaders: headers(['date']) }],
    ['no zone', { ...good, metadata: { currencyCode: 'EUR' } }],
    ['rows that are no list', { ...good, rows: {} }],
    ['a row that is none', { ...good, rows: [null] }],
    ['a row without values', { ...good, rows: [{ dimensionValues: [{ value: 'A-1' }, null], metricValues: [] }] }],
    [
      'a value that is no text',
      { ...good, rows: [{ ...good.rows[0], dimensionValues: [{ value: 1 }, { value: '' }] }] },
    ],
    ['an impossible number of rows', { ...good, rowCount: -1 }],
  ])('%s is not taken for a report', (_, answer) => {
    expect(() => readPage(answer, PURCHASES)).toThrow(expect.objectContaining({ code: 'ga4_bad_answer' }))
  })
})
