import type { Channel, OrderStatus, StoreOrder } from '@/lib/transaction'
import { gatewayOf } from '../reduce/gateway'
import type { Column, Header } from './header'
import { type ExtraField, findPlatformExtras } from './order-extras'
import { fileError } from './problems'
import { checkTotal, type IdCell, identify, readCount, type StoreLayout } from './store-layout'

/** Shopify's order export (Orders, Export): one row per order, then a row for each further item of it. */

const STATUSES: Readonly<Record<string, OrderStatus>> = {
  paid: 'paid',
  authorized: 'paid',
  partially_paid: 'paid',
  partially_refunded: 'paid',
  pending: 'pending',
  refunded: 'refunded',
  voided: 'failed',
  expired: 'failed',
}

/** Columns of what only some exports know. */
const EXTRAS: Partial<Record<ExtraField, string[]>> = {
  country: ['shipping_country', 'billing_country'],
  paid_at: ['paid_at'],
  cancelled_at: ['cancelled_at'],
  duties: ['duties'],
  app: ['source'],
}

/** Names no order: unlike other exports, Shopify's repeats the order's name on each of its rows. */
const UNNAMED = ' '

/** The layout of a Shopify order export; null when the header is not one. Throws when it lacks the total. */
export function recogniseShopify(header: Header): StoreLayout | null {
  if (!header.has('name', 'financial_status', 'created_at')) return null
  const total = header.find('total')
  const name = header.find('name')
  const date = header.find('created_at')
  const financialStatus = header.find('financial_status')
  if (!name || !date || !financialStatus) return null
  if (!total) {
    throw fileError(
      'file',
      `${header.source} looks like a Shopify order export without its "Total" column. Export the orders again with all columns.`,
    )
  }
  const id = header.find('id')
  const currency = header.find('currency')
  const subtotal = header.find('subtotal')
  const shipping = header.find('shipping')
  const taxes = header.find('taxes')
  const discount = header.find('discount_amount')
  const refunded = header.find('refunded_amount')
  const cancelledAt = header.find('cancelled_at')
  const paymentMethod = header.find('payment_method')
  const channel = header.find('source')
  const quantity = header.find('lineitem_quantity')
  const references = [header.find('payment_reference'), header.find('payment_references'), header.find('payment_id')]
  const terms = header.find('payment_terms_name')
  const extras = findPlatformExtras(header, EXTRAS)
  const cell = (cells: readonly string[], column: Column | null) => (column ? (cells[column.index] ?? '').trim() : '')

  return {
    format: 'shopify',
    amounts: [total, subtotal, shipping, taxes, discount, refunded, ...extras.amounts].filter(
      (column) => column !== null,
    ),
    date,
    isDateUtc: false,
    currency,
    usualMark: '.',
    lines: {
      keyOf: (cells) => {
        const isLine = cell(cells, financialStatus) === '' && cell(cells, total) === ''
        return isLine ? cell(cells, name) || UNNAMED : null
      },
      headKeyOf: (cells) => cell(cells, name),
      keyIs: 'name',
    },
    itemsOf: quantity ? (cells) => readCount(cell(cells, quantity)) : null,
    repeatsRows: false,
    readOrder(cells, row, reader, notes): StoreOrder {
      const orderName = reader.text(cells, name)
      const ids: IdCell[] = [
        { kind: 'order_id', column: id, value: reader.text(cells, id) },
        { kind: 'name', column: name, value: orderName },
        { kind: 'order_number', column: null, value: orderName.replace(/^#/, '') },
      ]
      for (const column of references) {
        for (const value of reader.text(cells, column).split(/ \+ |, /))
          ids.push({ kind: 'gateway_reference', column, value })
      }
      const { sourceId, aliases } = identify(ids, row, reader, notes)
      const code = reader.currency(cells, currency)
      const method = reader.text(cells, paymentMethod)
      const written = reader.text(cells, financialStatus).toLowerCase()
      const status = STATUSES[written]
      if (status === undefined) notes.addUnknownStatus(written, row)
      const refundedMinor = Math.abs(reader.amount(cells, refunded, code) ?? 0)
      const { details, ...extra } = extras.read({ cells, row, reader, notes, currency: code, refundedMinor })
      const isOnTerms = reader.text(cells, terms) !== ''
      return {
        sourceId,
        name: aliases.find((alias) => alias.kind === 'name')?.value ?? null,
        aliases,
        createdAt: reader.instant(cells, date),
        currency: code,
        totalMinor: checkTotal(reader.amount(cells, total, code), total, reader.text(cells, total)),
        subtotalMinor: reader.amount(cells, subtotal, code),
        taxMinor: reader.amount(cells, taxes, code),
        shippingMinor: reader.amount(cells, shipping, code),
        discountMinor: reader.amount(cells, discount, code),
        refundedMinor,
        status: reader.text(cells, cancelledAt) === '' ? (status ?? 'paid') : 'cancelled',
        channel: channelOf(reader.text(cells, channel)),
        gateway: gatewayOf(method),
        test: /bogus/i.test(method),
        itemCount: quantity ? readCount(reader.text(cells, quantity)) : null,
        ...extra,
        ...((details || isOnTerms) && { details: isOnTerms ? { ...details, isB2b: true } : details }),
      }
    },
  }
}

function channelOf(source: string): Channel {
  const name = source.toLowerCase()
  if (name === '' || name === 'web') return 'web'
  // iphone and android are Shopify's own point-of-sale apps.
  if (name === 'pos' || name === 'iphone' || name === 'android') return 'pos'
  if (name === 'shopify_draft_order') return 'draft'
  if (name.startsWith('subscription_contract')) return 'subscription'
  return 'api'
}
