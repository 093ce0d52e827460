import { decimalFromMinor } from '@/lib/money'
import { isoInZone } from '@/lib/period'
import type { Verdict } from '@/lib/reconcile/types'

/** The columns of every verdict export, in order. Names are part of the product's interface: add, never rename. */

export type Cell = { text: string } | { decimal: string } | { integer: number } | null

export interface ExportFormat {
  currency: string
  timeZone: string
}

interface Column {
  header: string
  width: number
  value: (verdict: Verdict, format: ExportFormat) => Cell
}

const text = (value: string | null): Cell => (value === null ? null : { text: value })
const money = (minor: number | null, currency: string): Cell =>
  minor === null ? null : { decimal: decimalFromMinor(minor, currency) }

export const COLUMNS: readonly Column[] = [
  { header: 'side', width: 10, value: ({ side }) => text(side) },
  { header: 'status', width: 22, value: ({ status }) => text(status) },
  { header: 'reason', width: 20, value: ({ reason }) => text(reason) },
  { header: 'store_id', width: 18, value: ({ storeId }) => text(storeId) },
  { header: 'store_name', width: 14, value: ({ storeName }) => text(storeName) },
  { header: 'analytics_id', width: 18, value: ({ analyticsId }) => text(analyticsId) },
  {
    header: 'matched_by',
    width: 22,
    value: ({ matchedBy }) =>
      text(matchedBy && [matchedBy.kind, matchedBy.pass, matchedBy.transform].filter(Boolean).join(':')),
  },
  { header: 'store_amount', width: 14, value: ({ storeMinor }, { currency }) => money(storeMinor, currency) },
  {
    header: 'analytics_amount',
    width: 16,
    value: ({ analyticsMinor }, { currency }) => money(analyticsMinor, currency),
  },
  { header: 'difference', width: 12, value: ({ differenceMinor }, { currency }) => money(differenceMinor, currency) },
  { header: 'currency', width: 9, value: (_, { currency }) => text(currency) },
  {
    header: 'ordered_at',
    width: 26,
    value: ({ orderedAt }, { timeZone }) => text(orderedAt === null ? null : isoInZone(orderedAt, timeZone)),
  },
  { header: 'analytics_date', width: 14, value: ({ analyticsDay }) => text(analyticsDay) },
  { header: 'basis', width: 24, value: ({ basis }) => text(basis) },
  { header: 'purchases', width: 10, value: ({ purchases }) => (purchases === null ? null : { integer: purchases }) },
  { header: 'gateway', width: 18, value: ({ gateway }) => text(gateway) },
  { header: 'channel', width: 12, value: ({ channel }) => text(channel) },
  { header: 'date_shift', width: 10, value: ({ flags }) => text(flags.includes('date_shift') ? 'true' : 'false') },
  { header: 'flags', width: 24, value: ({ flags }) => text(flags.join(' ') || null) },
  { header: 'store', width: 14, value: ({ store }) => text(store) },
  { header: 'store_original', width: 16, value: ({ storeOriginal }) => text(storeOriginal) },
  { header: 'evidence', width: 30, value: ({ evidence }) => text(evidence.join(' ') || null) },
  { header: 'probably', width: 24, value: ({ suggestion }) => text(suggestion) },
]

const FORMULA_START = /^[\s\0\u200B-\u200D\u2060\uFEFF]*[=+\-@＝＋－＠|%]|^[\t\r\n]/
/** A program that splits lines at semicolons or tabs makes a cell of what follows one. */
const FORMULA_WITHIN = /([;\t\r\n]["\s]*)(?=[=+\-@＝＋－＠|%])/g

/** Text that a spreadsheet would run as a formula gets a leading apostrophe; amounts never pass through here. */
export function neutraliseFormula(value: string): string {
  const guarded = value.replace(FORMULA_WITHIN, "$1'")
  return FORMULA_START.test(value) ? `'${guarded}` : guarded
}
