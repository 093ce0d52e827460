import { describe, expect, test } from 'vitest'
import { makeOrder, makePurchase } from '@/lib/testing/world'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import { reportingCurrency } from './currency'

const orders = (...currencies: string[]) =>
  OrderTable.from(currencies.map((currency, at) => makeOrder(String(at), '2026-10-01T10:00:00Z', { currency })))
const rows = (...currencies: (string | null)[]) =>
  PurchaseTable.from(currencies.map((currency, at) => makePurchase(String(at), '2026-10-01', { currency })))

describe('the reporting currency', () => {
  test('is GA4’s where its report says, whatever the store sells in', () => {
    expect(reportingCurrency(orders('USD', 'USD'), rows('EUR', null, 'EUR'), 'GBP')).toBe('EUR')
  })

  test('is the store’s only one where GA4 does not say', () => {
    expect(reportingCurrency(orders('USD', 'USD'), rows(null), 'GBP')).toBe('USD')
  })

  test('of several is the one asked for where the store sells in it, else the commonest', () => {
    expect(reportingCurrency(orders('USD', 'USD', 'GBP'), rows(null), 'GBP')).toBe('GBP')
    expect(reportingCurrency(orders('USD', 'USD', 'GBP'), rows(null), 'JPY')).toBe('USD')
    expect(reportingCurrency(orders('USD', 'GBP'), rows(null), 'JPY')).toBe('GBP')
    expect(reportingCurrency(orders('GBP', 'USD'), rows(null), 'JPY')).toBe('GBP')
  })

  test('is the fallback where neither side has any row', () => {
    expect(reportingCurrency(orders(), rows(), 'CHF')).toBe('CHF')
  })

  test('cannot be two of GA4’s at once', () => {
    expect(() => reportingCurrency(orders('USD'), rows('EUR', 'USD'), 'GBP')).toThrow(/EUR and in USD/)
  })
})
