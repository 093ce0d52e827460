import type { AnalyticsPurchase, Rejection, StoreOrder, Window } from '@/lib/transaction'

/** What a person may declare about a file instead of having it detected. */
export interface FileOptions {
  window: Window
  /** Zone of times without an offset; the window's zone when not declared. */
  sourceTimeZone?: string
  decimalMark?: '.' | ','
  dateOrder?: 'dmy' | 'mdy' | 'ymd'
  /** Currency of a file that has no currency column. */
  currency?: string
  /** Canonical field → column header as it stands in the file. */
  columns?: Readonly<Record<string, string>>
  /** Key under which e-mail addresses and phone numbers in ids are replaced; both sides of one comparison share it. */
  piiKey?: string
}

/** For a GA4 file without a currency column, `currency` is that of its amounts; null leaves it open. */
export type AnalyticsFileOptions = Omit<FileOptions, 'currency'> & { currency?: string | null }

export type StoreFormat = 'shopify' | 'woocommerce' | 'canonical' | 'mapped'
export type AnalyticsFormat = 'ga4_export' | 'canonical' | 'mapped'

/** How the file was read, in sentences for the person who gave it. */
export interface ReadReport {
  source: string
  rows: number
  notes: string[]
  rejections: Rejection[]
}

export interface StoreFile extends ReadReport {
  format: StoreFormat
  orders: StoreOrder[]
  /** Zone in which the store's own report would place the orders. */
  timeZone: string
}

export interface AnalyticsFile extends ReadReport {
  format: AnalyticsFormat
  purchases: AnalyticsPurchase[]
  /** The `#` date range of a GA4 export; null for files that carry none. */
  range: { from: string; to: string } | null
  dated: boolean
  /** Totals row minus listed rows; null when the file has no totals row. */
  hidden: { purchases: number; amountMinor: number } | null
}
