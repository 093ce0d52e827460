import { type Column, checkMappedFields, columnKey, type Header } from './header'
import { fileError, quote, SAY } from './problems'
import type { AnalyticsFormat } from './types'

/** Which column of a GA4 report holds what, by GA4's own column names or by this program's. */

export const ANALYTICS_FIELDS = [
  'transaction_id',
  'date',
  'purchases',
  'revenue',
  'currency',
  'tax',
  'shipping',
  'refund',
  'hour',
] as const
type AnalyticsField = (typeof ANALYTICS_FIELDS)[number]

const DATE_HOUR = ['date_+_hour_(yyyymmddhh)', 'date_+_hour', 'date_hour', 'datehour']
const GROSS = 'gross_purchase_revenue'
const TOTAL_REVENUE = 'total_revenue'

const KEYS: Readonly<Record<AnalyticsField, readonly string[]>> = {
  transaction_id: ['transaction_id', 'transactionid'],
  date: ['date', ...DATE_HOUR],
  purchases: ['ecommerce_purchases', 'purchases', 'transactions'],
  revenue: [GROSS, 'revenue', 'purchase_revenue', TOTAL_REVENUE],
  currency: ['currency', 'currency_code'],
  tax: ['tax_amount', 'tax'],
  shipping: ['shipping_amount', 'shipping'],
  refund: ['refund_amount', 'refund'],
  hour: ['hour'],
}

export interface AnalyticsColumns {
  format: AnalyticsFormat
  id: Column
  /** A day, or a day with its hour; null in a GA4 export that was made without days. */
  date: Column | null
  hour: Column | null
  purchases: Column
  revenue: Column
  /** False when refunds are already taken off the revenue and have to be added back. */
  isGross: boolean
  /** True for GA4's "Total revenue", which can hold more than purchases. */
  isTotalRevenue: boolean
  refund: Column | null
  tax: Column | null
  shipping: Column | null
  currency: Column | null
}

/** True for the header of a table that lists transactions, among the tables a GA4 export can hold. */
export function listsTransactions(names: readonly string[], columns: Readonly<Record<string, string>>): boolean {
  const keys = names.map(columnKey)
  if (columns.transaction_id !== undefined) return keys.includes(columnKey(columns.transaction_id))
  return KEYS.transaction_id.some((key) => keys.includes(key))
}

/**
 * Finds the columns of a transaction report. `isGa4Export` says that GA4's comment lines stand above the header.
 * Throws `invalid_input` when a needed column is missing.
 */
export function findAnalyticsColumns(
  header: Header,
  mapped: Readonly<Record<string, string>>,
  isGa4Export: boolean,
): AnalyticsColumns {
  checkMappedFields(mapped, ANALYTICS_FIELDS)
  const columnOf = (field: AnalyticsField) => {
    const name = mapped[field]
    return name === undefined ? header.find(...KEYS[field]) : header.findMapped(field, name)
  }
  const id = columnOf('transaction_id')
  const purchases = columnOf('purchases')
  const revenue = columnOf('revenue')
  const date = columnOf('date')
  const isNamedAsCanonical = header.has('revenue') || mapped.revenue !== undefined
  const isGa4 = isGa4Export || !isNamedAsCanonical
  const missing = [
    ...(id ? [] : ['transaction_id (Transaction ID)']),
    ...(purchases ? [] : ['purchases (Ecommerce purchases)']),
    ...(revenue ? [] : ['revenue (Purchase revenue)']),
    ...(date || isGa4 ? [] : ['date (Date)']),
  ]
  if (!id || !purchases || !revenue || missing.length > 0) throw missingColumns(header, missing)
  const key = header.keys[revenue.index]
  return {
    format: Object.keys(mapped).length > 0 ? 'mapped' : isGa4 ? 'ga4_export' : 'canonical',
    id,
    date,
    hour: columnOf('hour'),
    purchases,
    revenue,
    isGross: key === GROSS,
    isTotalRevenue: key === TOTAL_REVENUE,
    refund: columnOf('refund'),
    tax: columnOf('tax'),
    shipping: columnOf('shipping'),
    currency: columnOf('currency'),
  }
}

/** The error for a file in which a transaction report's columns are not found. */
export function missingColumns(header: Header, missing: readonly string[]): Error {
  const hint = header.has('financial_status') ? ' It looks like a store export: was it given on the wrong side?' : ''
  return fileError(
    'columns',
    `${header.source} is not a GA4 transaction report this program knows.${hint} Its columns are: ${header.list()}. ` +
      `Missing: ${missing.join(', ')}. Add the column to the report, or say which column it is with ${SAY.columns}, for ` +
      `example --map revenue=${quote('Sales')}.`,
  )
}
