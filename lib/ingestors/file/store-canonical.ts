import { CHANNELS, ORDER_STATUSES, type StoreOrder } from '@/lib/transaction'
import { gatewayOf } from '../reduce/gateway'
import { type Column, checkMappedFields, type Header } from './header'
import { EXTRA_FIELDS, findExtras } from './order-extras'
import { fileError, SAY } from './problems'
import { checkTotal, identify, readCount, type StoreLayout } from './store-layout'

/** Files whose columns carry this program's own field names, or were named for them by a person. */

export const STORE_FIELDS = [
  'order_id',
  'created_at',
  'currency',
  'total',
  'order_name',
  'subtotal',
  'tax',
  'shipping',
  'discount',
  'refunded',
  'status',
  'channel',
  'gateway',
  'test',
  ...EXTRA_FIELDS,
] as const
type StoreField = (typeof STORE_FIELDS)[number]

/** The layout of a canonical file; null when the header is not one. The currency may come from the options. */
export function recogniseCanonical(header: Header): StoreLayout | null {
  if (!header.has('created_at', 'total') || !(header.has('order_id') || header.has('order_name'))) return null
  return layoutOf('canonical', (field) => header.find(field))
}

/** The layout a person described. Throws when a column is not there, or a required field has none. */
export function applyMapping(header: Header, columns: Readonly<Record<string, string>>): StoreLayout {
  checkMappedFields(columns, STORE_FIELDS)
  const columnOf = (field: StoreField) => {
    const name = columns[field]
    return name === undefined ? header.find(field) : header.findMapped(field, name)
  }
  const missing: string[] = (['created_at', 'total'] as const).filter((field) => columnOf(field) === null)
  if (!columnOf('order_id') && !columnOf('order_name')) missing.unshift('order_id')
  if (missing.length > 0) {
    throw fileError(
      'columns',
      `${header.source}: no column is named for ${missing.join(', ')}. Name one with ${SAY.columns}. ` +
        `The columns are: ${header.list()}.`,
    )
  }
  return layoutOf('mapped', columnOf)
}

function layoutOf(format: 'canonical' | 'mapped', columnOf: (field: StoreField) => Column | null): StoreLayout {
  const orderId = columnOf('order_id')
  const date = columnOf('created_at') as Column
  const total = columnOf('total') as Column
  const currency = columnOf('currency')
  const orderName = columnOf('order_name')
  const subtotal = columnOf('subtotal')
  const tax = columnOf('tax')
  const shipping = columnOf('shipping')
  const discount = columnOf('discount')
  const refunded = columnOf('refunded')
  const status = columnOf('status')
  const channel = columnOf('channel')
  const gateway = columnOf('gateway')
  const test = columnOf('test')
  const itemCount = columnOf('item_count')
  const extras = findExtras(columnOf)
  return {
    format,
    amounts: [total, subtotal, tax, shipping, discount, refunded, ...extras.amounts].filter(
      (column) => column !== null,
    ),
    date,
    isDateUtc: false,
    currency,
    usualMark: null,
    lines: null,
    itemsOf: null,
    repeatsRows: false,
    readOrder(cells, row, reader, notes): StoreOrder {
      const name = reader.text(cells, orderName)
      const { sourceId, aliases } = identify(
        [
          { kind: 'order_id', column: orderId, value: reader.text(cells, orderId) },
          { kind: 'name', column: orderName, value: name },
          { kind: 'order_number', column: null, value: name.replace(/^#/, '') },
        ],
        row,
        reader,
        notes,
      )
      const code = reader.currency(cells, currency)
      const refundedMinor = Math.abs(reader.amount(cells, refunded, code) ?? 0)
      return {
        sourceId,
        name: aliases.find((alias) => alias.kind === 'name')?.value ?? null,
        aliases,
        createdAt: reader.instant(cells, date),
        currency: code,
        totalMinor: checkTotal(reader.amount(cells, total, code), total, reader.text(cells, total)),
        subtotalMinor: reader.amount(cells, subtotal, code),
        taxMinor: reader.amount(cells, tax, code),
        shippingMinor: reader.amount(cells, shipping, code),
        discountMinor: reader.amount(cells, discount, code),
        refundedMinor,
        status: reader.oneOf(cells, status, ORDER_STATUSES, 'bad_status') ?? 'paid',
        channel: reader.oneOf(cells, channel, CHANNELS, 'bad_channel') ?? 'web',
        gateway: gatewayOf(reader.text(cells, gateway)),
        test: reader.truth(cells, test, 'bad_test') ?? false,
        itemCount: readCount(reader.text(cells, itemCount)),
        ...extras.read({ cells, row, reader, notes, currency: code, refundedMinor }),
      }
    },
  }
}
