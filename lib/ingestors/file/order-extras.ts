import { FACTORS, type Factor, type OrderDetails, type StoreOrder } from '@/lib/transaction'
import type { Column } from './header'
import { copyCell } from './id-cells'
import type { RowReader } from './row-reader'

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
  'refunded_at',
  'app',
  'staff',
  'b2b',
  'store',
  'item_count',
] as const
export type ExtraField = (typeof EXTRA_FIELDS)[number]

const MAX_LEVEL = 60
/** Names that platforms give to their own ways of selling, which the channel tells already: no app. */
const OWN_WAY =
  /^(web|checkout|store-api|pos|iphone|android|shopify_draft_order|subscription_contract.*|admin|subscription)$/i

export interface ExtraColumns {
  /** Columns that hold money, for telling the file's decimal mark. */
  amounts: Column[]
  /** Reads what a row says; `refundedMinor` is what was given back in all. */
  read: (
    cells: readonly string[],
    reader: RowReader,
    currency: string,
    refundedMinor: number,
  ) => Pick<StoreOrder, 'store' | 'factors' | 'details'>
}

/** The extra columns a file has; `columnOf` finds the column of a field. */
export function findExtras(columnOf: (field: ExtraField) => Column | null): ExtraColumns {
  const columnsOf = <Field extends ExtraField>(fields: readonly Field[]) =>
    fields.flatMap((field) => {
      const column = columnOf(field)
      return column ? [{ field, column }] : []
    })
  const factors = columnsOf(FACTORS)
  const amounts = columnsOf(Object.keys(AMOUNTS) as (keyof typeof AMOUNTS)[])
  const instants = columnsOf(Object.keys(INSTANTS) as (keyof typeof INSTANTS)[])
  const [refundedAt, app, staff, b2b, store] = (['refunded_at', 'app', 'staff', 'b2b', 'store'] as const).map(columnOf)
  const hasDetails = amounts.length + instants.length > 0 || refundedAt || app || staff || b2b

  return {
    amounts: amounts.map(({ column }) => column),
    read(cells, reader, currency, refundedMinor) {
      const storeKey = reader.text(cells, store ?? null)
      return {
        ...(storeKey === '' ? {} : { store: level(storeKey) }),
        ...(factors.length > 0 ? { factors: readFactors(cells, reader) } : {}),
        ...(hasDetails ? { details: readDetails(cells, reader, currency, refundedMinor) } : {}),
      }
    },
  }

  function readFactors(cells: readonly string[], reader: RowReader): Partial<Record<Factor, string>> {
    const known: Partial<Record<Factor, string>> = {}
    for (const { field, column } of factors) {
      const text = reader.text(cells, column)
      if (text !== '') known[field] = level(text)
    }
    return known
  }

  function readDetails(
    cells: readonly string[],
    reader: RowReader,
    currency: string,
    refundedMinor: number,
  ): OrderDetails | undefined {
    const details: OrderDetails = {}
    for (const { field, column } of amounts) {
      const minor = reader.amount(cells, column, currency)
      if (minor !== null) details[AMOUNTS[field]] = minor
    }
    for (const { field, column } of instants)
      if (reader.text(cells, column) !== '') details[INSTANTS[field]] = reader.instant(cells, column)
    if (refundedAt && refundedMinor > 0 && reader.text(cells, refundedAt) !== '')
      details.refunds = [{ at: reader.instant(cells, refundedAt), amountMinor: refundedMinor }]
    const name = reader.text(cells, app ?? null)
    if (name !== '' && !OWN_WAY.test(name)) details.app = level(name)
    if (isTrue(reader.text(cells, staff ?? null))) details.isStaff = true
    if (isTrue(reader.text(cells, b2b ?? null))) details.isB2b = true
    return Object.keys(details).length === 0 ? undefined : details
  }
}

const levels = new Map<string, string>()

/** One copy of each level, however many rows have it; a cell as long as a sentence is no attribute. */
function level(text: string): string {
  const known = levels.get(text)
  if (known !== undefined) return known
  const copy = copyCell(text.slice(0, MAX_LEVEL))
  if (levels.size < 10_000) levels.set(copy, copy)
  return copy
}

const isTrue = (text: string) => /^(true|1|yes)$/i.test(text)
