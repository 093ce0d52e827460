import { FACTORS, type OrderDetails, type StoreOrder } from '@/lib/transaction'
import { LevelReader, reduceFactor, reduceLevel } from '../reduce/factors'
import type { Column, Header } from './header'
import type { EvidenceReader } from './order-evidence'
import type { RowReader } from './row-reader'
import type { StoreNotes } from './store-layout'

/** What only some exports know of an order: parts of its amount, instants, and attributes that a cause may hide in. */

const AMOUNTS = {
  shipping_tax: 'shippingTaxMinor',
  tip: 'tipMinor',
  duties: 'dutiesMinor',
  gift_card: 'giftCardMinor',
  current_total: 'currentTotalMinor',
  added: 'addedMinor',
} as const satisfies Record<string, keyof OrderDetails>
const INSTANTS = { paid_at: 'paidAt', cancelled_at: 'cancelledAt', edited_at: 'editedAt' } as const

/** Fields of a plain table that may be absent, beside those every format has. */
export const EXTRA_FIELDS = [
  ...FACTORS,
  ...(Object.keys(AMOUNTS) as (keyof typeof AMOUNTS)[]),
  ...(Object.keys(INSTANTS) as (keyof typeof INSTANTS)[]),
  'presentment_currency',
  'presentment_total',
  'refunded_at',
  'app',
  'staff',
  'b2b',
  'store',
  'item_count',
] as const
export type ExtraField = (typeof EXTRA_FIELDS)[number]

/** Attributes people add to a platform's export, by the names of their columns. */
const ADDED: Partial<Record<ExtraField, string>> = {
  device: 'device',
  browser: 'browser',
  in_app: 'in_app',
  os: 'os',
  customer: 'customer_type',
  delivery: 'delivery',
  checkout: 'checkout',
  theme: 'theme',
}

/** Names that platforms give to their own ways of selling, which the channel tells already: no app. */
const OWN_WAY =
  /^(web|checkout|store-api|pos|iphone|android|shopify_draft_order|subscription_contract.*|admin|subscription)$/i

/** The row that is read, and what is known of its order by then. */
export interface OrderRow {
  cells: readonly string[]
  row: number
  reader: RowReader
  notes: StoreNotes
  currency: string
  /** What was given back in all. */
  refundedMinor: number
}

export interface ExtraColumns {
  /** Columns that hold money, for telling the file's decimal mark. */
  amounts: Column[]
  read: (row: OrderRow) => Pick<StoreOrder, 'store' | 'factors' | 'details'>
}

/** The extra columns a file has: `columnOf` finds the column of a field, `evidence` reads what plugins left. */
export function findExtras(
  columnOf: (field: ExtraField) => Column | null,
  evidence: EvidenceReader | null = null,
): ExtraColumns {
  const columnsOf = <Field extends ExtraField>(fields: readonly Field[]) =>
    fields.flatMap((field) => {
      const column = columnOf(field)
      return column ? [{ field, column }] : []
    })
  const factors = columnsOf(FACTORS).map(({ field, column }) => ({
    field,
    column,
    levels: new LevelReader((text) => reduceFactor(field, text)),
  }))
  const amounts = columnsOf(Object.keys(AMOUNTS) as (keyof typeof AMOUNTS)[])
  const instants = columnsOf(Object.keys(INSTANTS) as (keyof typeof INSTANTS)[])
  const shownCurrency = columnOf('presentment_currency')
  const shownTotal = columnOf('presentment_total')
  const refundedAt = columnOf('refunded_at')
  const app = columnOf('app')
  const staff = columnOf('staff')
  const b2b = columnOf('b2b')
  const store = columnOf('store')
  const names = new LevelReader(reduceLevel)
  const hasDetails =
    amounts.length + instants.length > 0 || shownTotal || refundedAt || app || staff || b2b || evidence !== null

  return {
    amounts: [...amounts.map(({ column }) => column), ...(shownTotal ? [shownTotal] : [])],
    read(row) {
      const key = store && readLevel(row, store, names)
      return {
        ...(key && { store: key }),
        ...(factors.length > 0 && { factors: readFactors(row) }),
        ...(hasDetails && { details: readDetails(row) }),
      }
    },
  }

  function readFactors(row: OrderRow): StoreOrder['factors'] {
    const known: { -readonly [Field in keyof NonNullable<StoreOrder['factors']>]: string } = {}
    for (const { field, column, levels } of factors) {
      const level = readLevel(row, column, levels)
      if (level !== null) known[field] = level
    }
    return known
  }

  function readDetails(row: OrderRow): OrderDetails | undefined {
    const { cells, reader, currency, refundedMinor } = row
    const details: OrderDetails = {}
    for (const { field, column } of amounts) {
      const minor = reader.amount(cells, column, currency)
      if (minor !== null) details[AMOUNTS[field]] = minor
    }
    for (const { field, column } of instants) {
      const at = readInstant(row, column)
      if (at !== null) details[INSTANTS[field]] = at
    }
    if (shownTotal && reader.text(cells, shownCurrency) !== '' && reader.text(cells, shownTotal) !== '') {
      const shown = reader.currency(cells, shownCurrency)
      details.presentment = { currency: shown, totalMinor: reader.amount(cells, shownTotal, shown) ?? 0 }
    }
    const returnedAt = refundedMinor > 0 && refundedAt ? readInstant(row, refundedAt) : null
    if (returnedAt !== null) details.refunds = [{ at: returnedAt, amountMinor: refundedMinor }]
    const name = app && !OWN_WAY.test(reader.text(cells, app)) ? readLevel(row, app, names) : null
    if (name !== null) details.app = name
    if (reader.truth(cells, staff, 'bad_staff')) details.isStaff = true
    if (reader.truth(cells, b2b, 'bad_b2b')) details.isB2b = true
    const traces = evidence?.(cells, reader)
    if (traces) details.evidence = traces
    return Object.keys(details).length === 0 ? undefined : details
  }
}

/** The extra columns of a platform's export: `names` are the platform's own, the first that is there counts. */
export function findPlatformExtras(
  header: Header,
  names: Partial<Record<ExtraField, readonly string[]>>,
  evidence: EvidenceReader | null = null,
): ExtraColumns {
  return findExtras((field) => {
    const added = ADDED[field]
    return header.findIfUnique(...(names[field] ?? []), ...(added === undefined ? [] : [added]))
  }, evidence)
}

function readLevel({ cells, row, reader, notes }: OrderRow, column: Column, levels: LevelReader): string | null {
  const text = reader.text(cells, column)
  if (text === '') return null
  const level = levels.read(text)
  if (level === null) notes.addUnkept(column.name, row)
  return level
}

/** MySQL's and plugins' ways of writing that something has not happened. */
const NEVER = /^(0|0000-00-00.*)$/

function readInstant({ cells, reader }: OrderRow, column: Column): number | null {
  const text = reader.text(cells, column)
  if (text === '' || NEVER.test(text)) return null
  // WooCommerce keeps such instants as seconds since 1970, which some exports write as they are.
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000
  return /_gmt$/i.test(column.name) ? reader.instant(cells, column, 'UTC') : reader.instant(cells, column)
}
