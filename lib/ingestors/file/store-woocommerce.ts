import type { Channel, OrderStatus, StoreOrder } from '@/lib/transaction'
import { gatewayOf } from '../reduce/gateway'
import type { Column, Header } from './header'
import { findEvidence, metaKeys } from './order-evidence'
import { type ExtraField, findPlatformExtras } from './order-extras'
import { fileError, quote, SAY } from './problems'
import type { RowReader } from './row-reader'
import { checkTotal, type IdCell, identify, readCount, type StoreLayout } from './store-layout'

/** WooCommerce orders as its many export plugins write them, recognised by what their columns are called. */

const ID = ['order_id', 'id', 'post_id', 'orderid']
const NUMBER = ['order_number', 'order_#', 'order_no', 'number', 'order_number_formatted']
/** UTC columns come first: they need no zone. */
const DATE = [
  'date_created_gmt',
  'order_date_gmt',
  'post_date_gmt',
  'order_date',
  'date_created',
  'post_date',
  'date',
  'created_at',
]
const TOTAL = [
  'order_total',
  'order_total_amount',
  'order_total_(gross)',
  'order_total_gross',
  'total',
  'total_amount',
  'grand_total',
]
const NET = ['n_revenue', 'net_revenue', 'net_sales', 'net_total', 'order_net_total']
const CURRENCY = ['order_currency', 'currency', 'currency_code']
const TAX = ['order_total_tax_amount', 'order_total_tax', 'total_tax', 'tax_total']
const CART_TAX = ['cart_tax', 'order_tax', 'cart_tax_amount']
const SHIPPING_TAX = ['shipping_tax', 'order_shipping_tax', 'shipping_tax_total', 'order_shipping_tax_amount']
const SHIPPING = ['shipping_total', 'order_shipping_amount', 'order_shipping', 'shipping_cost']
const DISCOUNT = ['discount_total', 'cart_discount_amount', 'cart_discount', 'order_discount']
const REFUNDED = [
  'order_refund_amount',
  'refunded',
  'total_refunded',
  'refunded_amount',
  'refund_amount',
  'order_refund',
]
const STATUS = ['order_status', 'status', 'post_status']
const GATEWAY = ['payment_method', 'payment_method_title']
const ORDER_ITEMS = ['items_sold', 'total_items', 'item_count', 'order_items_count']
const ROW_ITEMS = ['quantity', 'item_quantity', 'qty']

const USER_AGENT = ['customer_user_agent', 'user_agent', ...metaKeys('wc_order_attribution_user_agent')]

/** Columns of what only some exports know. */
const EXTRAS: Partial<Record<ExtraField, string[]>> = {
  country: ['shipping_country', 'billing_country', 'country'],
  device: [
    'device_type',
    ...metaKeys('order_attribution_device_type', 'wc_order_attribution_device_type'),
    ...USER_AGENT,
  ],
  browser: USER_AGENT,
  os: USER_AGENT,
  in_app: USER_AGENT,
  account: ['customer_user', 'customer_id'],
  source: metaKeys('order_attribution_utm_source', 'wc_order_attribution_utm_source'),
  shipping_tax: SHIPPING_TAX,
  // A UTC column comes first, as for the order's own date.
  paid_at: ['date_paid_gmt', 'date_paid', 'paid_date'],
  app: ['created_via', 'order_created_via'],
}

const STATUSES: Readonly<Record<string, OrderStatus>> = {
  completed: 'paid',
  processing: 'paid',
  // Placed and waiting for its payment to be confirmed: a sale that the thank-you page has reported (rule book 3.6).
  'on-hold': 'paid',
  pending: 'pending',
  'pending-payment': 'pending',
  cancelled: 'cancelled',
  canceled: 'cancelled',
  refunded: 'refunded',
  failed: 'failed',
  trash: 'failed',
  draft: 'failed',
  'checkout-draft': 'failed',
  'auto-draft': 'failed',
}

/**
 * The layout of a WooCommerce order export; null when the header is not one. Throws when orders carry no total, such
 * as in WooCommerce's own analytics export.
 */
export function recogniseWooCommerce(header: Header): StoreLayout | null {
  const id = header.find(...ID)
  const number = header.find(...NUMBER)
  const date = header.find(...DATE)
  const total = header.find(...TOTAL)
  if ((!id && !number) || !date) return null
  if (!total) return refuseNetRevenue(header)

  const currency = header.find(...CURRENCY)
  const wholeTax = header.find(...TAX)
  const taxParts = wholeTax ? [wholeTax] : [header.find(...CART_TAX), header.find(...SHIPPING_TAX)]
  const taxes = taxParts.filter((column) => column !== null)
  const shipping = header.find(...SHIPPING)
  const discount = header.find(...DISCOUNT)
  const refunded = header.find(...REFUNDED)
  const status = header.find(...STATUS)
  const gateway = header.find(...GATEWAY)
  const createdVia = header.find('created_via', 'order_created_via')
  const transactionId = header.find('transaction_id', 'order_transaction_id')
  const orderKey = header.find('order_key')
  const orderItems = header.findIfUnique(...ORDER_ITEMS)
  const rowItems = orderItems ? null : header.findIfUnique(...ROW_ITEMS)
  const extras = findPlatformExtras(header, EXTRAS, findEvidence(header))
  const isDateUtc = header.keys[date.index]?.endsWith('_gmt') ?? false
  const cell = (cells: readonly string[], column: Column | null) => (column ? (cells[column.index] ?? '').trim() : '')
  const keyOf = (cells: readonly string[]) => cell(cells, id ?? number)

  return {
    format: 'woocommerce',
    amounts: [...new Set([total, ...taxes, shipping, discount, refunded, ...extras.amounts])].filter(
      (column) => column !== null,
    ),
    date,
    isDateUtc,
    currency,
    usualMark: null,
    lines: {
      keyOf: (cells) => (cell(cells, total) === '' && cell(cells, date) === '' ? keyOf(cells) : null),
      headKeyOf: keyOf,
      keyIs: 'sourceId',
    },
    itemsOf: rowItems ? (cells) => readCount(cell(cells, rowItems)) : null,
    repeatsRows: true,
    readOrder(cells, row, reader, notes): StoreOrder {
      const orderNumber = reader.text(cells, number)
      const ids: IdCell[] = [
        { kind: 'order_id', column: id, value: reader.text(cells, id) },
        { kind: 'order_number', column: number, value: orderNumber.replace(/^#/, '') },
        { kind: 'order_key', column: orderKey, value: reader.text(cells, orderKey) },
        { kind: 'gateway_reference', column: transactionId, value: reader.text(cells, transactionId) },
      ]
      const { sourceId, aliases } = identify(ids, row, reader, notes)
      const given = aliases.find((alias) => alias.kind === 'order_number')?.value
      const code = reader.currency(cells, currency)
      const refundedMinor = Math.abs(reader.amount(cells, refunded, code) ?? 0)
      return {
        sourceId,
        name: given === undefined ? null : `#${given}`,
        aliases,
        createdAt: isDateUtc ? reader.instant(cells, date, 'UTC') : reader.instant(cells, date),
        currency: code,
        totalMinor: checkTotal(reader.amount(cells, total, code), total, reader.text(cells, total)),
        subtotalMinor: null,
        taxMinor: sumOf(taxes, cells, code, reader),
        shippingMinor: reader.amount(cells, shipping, code),
        discountMinor: absolute(reader.amount(cells, discount, code)),
        refundedMinor,
        status: statusOf(reader.text(cells, status), (unknown) => notes.addUnknownStatus(unknown, row)),
        channel: channelOf(reader.text(cells, createdVia)),
        gateway: gatewayOf(reader.text(cells, gateway)),
        test: false,
        itemCount: readCount(reader.text(cells, orderItems ?? rowItems)),
        ...extras.read({ cells, row, reader, notes, currency: code, refundedMinor }),
      }
    },
  }
}

function refuseNetRevenue(header: Header): null {
  const net = header.find(...NET)
  if (!net) return null
  throw fileError(
    'file',
    `${header.source} has no order total, only ${quote(net.name)}: revenue without tax, shipping and refunds, which no GA4 ` +
      'amount can be compared with. WooCommerce\'s own "Analytics" export is like that. Export the orders with an order ' +
      `export plugin that writes the order total, or name the column that holds it with ${SAY.columns}: ` +
      '--map total="Order Total".',
  )
}

function sumOf(
  columns: readonly Column[],
  cells: readonly string[],
  currency: string,
  reader: RowReader,
): number | null {
  let sum: number | null = null
  for (const column of columns) {
    const part = reader.amount(cells, column, currency)
    if (part !== null) sum = (sum ?? 0) + part
  }
  return sum
}

const absolute = (minor: number | null) => (minor === null ? null : Math.abs(minor))

function statusOf(written: string, onUnknown: (status: string) => void): OrderStatus {
  if (written === '') return 'paid'
  const key = written
    .toLowerCase()
    .replace(/^wc-/, '')
    .replace(/[\s_]+/g, '-')
  const status = STATUSES[key]
  if (status === undefined) onUnknown(key)
  return status ?? 'paid'
}

function channelOf(createdVia: string): Channel {
  const name = createdVia.toLowerCase()
  if (name === '' || name === 'checkout' || name === 'store-api') return 'web'
  if (name === 'admin') return 'draft'
  if (name === 'subscription') return 'subscription'
  return /\bpos\b/.test(name) ? 'pos' : 'api'
}
