import { safeMinor } from '@/lib/money'
import type { Alias, AliasKind, OrderDetails, Rejection, StoreOrder, StoreRefund } from '@/lib/transaction'
import { reduceLevel } from '../reduce/factors'
import { gatewayOf } from '../reduce/gateway'
import { copyCell, IdRedactor } from '../reduce/ids'
import { FactorReader } from './factors'
import { evidenceOf, isRenewal, type Meta, numbersOf, readMeta } from './meta'
import { currencyOf, idOf, instantOf, listOf, moneyOf, type Node, NodeProblem, nodeOf, textOf } from './node'
import { channelOf, statusOf } from './sale'
import type { WooConfig } from './schema'

/**
 * One order as WooCommerce answers it to the order as the engine takes it. Pure and total: whatever the row is, it becomes
 * an order or a rejection.
 */

/** All that is asked of an order. Names, addresses beyond the country, e-mail, phone, IP and notes never are. */
export const ORDER_FIELDS = [
  'id',
  'number',
  'status',
  'currency',
  'prices_include_tax',
  'date_created_gmt',
  'date_modified_gmt',
  'date_paid_gmt',
  'total',
  'total_tax',
  'shipping_total',
  'shipping_tax',
  'discount_total',
  'discount_tax',
  'payment_method',
  'transaction_id',
  'created_via',
  'customer_id',
  'customer_user_agent',
  'order_key',
  'billing.country',
  'line_items.quantity',
  'line_items.total',
  'line_items.total_tax',
  'shipping_lines.method_id',
  'refunds.id',
  'refunds.total',
  'meta_data',
].join(',')

export interface MapOptions {
  /** The store's host, by which rejections name their source. */
  host: string
  attributes: WooConfig['attributes']
  /** Key under which e-mail addresses and phone numbers in ids are replaced. */
  piiKey: string
}

export interface Mapped {
  order: StoreOrder
  /** Numbers of its refunds: when they were made is asked for apart. */
  refundIds: readonly number[]
  /** A status that WooCommerce does not define, read as paid. */
  customStatus: string | null
  /** An e-mail address or a phone number in one of its ids was replaced by a code. */
  isRedacted: boolean
}

export interface Refused {
  rejection: Rejection
  /** Null where not even the date could be read. */
  createdAt: number | null
}

export class OrderMapper {
  private readonly redactor: IdRedactor
  private readonly factors: FactorReader
  private readonly named: ReadonlySet<string>

  constructor(private readonly options: MapOptions) {
    this.redactor = new IdRedactor(options.piiKey)
    this.factors = new FactorReader(options.attributes)
    this.named = new Set(options.attributes.map(({ key }) => key))
  }

  map(value: unknown): Mapped | Refused {
    const row = nodeOf(value)
    try {
      return this.read(row)
    } catch (error) {
      if (error instanceof RangeError) return this.refuse(row, new NodeProblem('bad_amount', '', 'is too large'))
      if (error instanceof NodeProblem) return this.refuse(row, error)
      throw error
    }
  }

  private refuse(row: Node, { code, field, says }: NodeProblem): Refused {
    const id = idOf(row)
    const named = id === null ? 'An order' : `Order ${id}`
    const part = field === '' ? 'one of its amounts' : `its "${field}"`
    return {
      createdAt: createdAtOrNull(row),
      rejection: {
        source: this.options.host,
        row: null,
        column: field || null,
        value: id === null ? null : String(id),
        code,
        message:
          `${named} cannot be read: ${part} ${says}. Look at the order under WooCommerce, Orders, and for a plugin that ` +
          'changes what the REST API answers.',
      },
    }
  }

  private read(row: Node): Mapped {
    const meta = readMeta(row, this.named)
    const ids = this.identify(row, meta)
    const createdAt = instantOf(row, 'date_created_gmt')
    if (createdAt === null) throw new NodeProblem('missing_date', 'date_created_gmt', 'is empty')
    const currency = currencyOf(row, 'currency')
    const totalMinor = moneyOf(row, 'total', currency)
    if (totalMinor === null) throw new NodeProblem('missing_amount', 'total', 'is empty')
    if (totalMinor < 0) throw new NodeProblem('negative_total', 'total', 'is below zero, which is no sale')
    const written = textOf(row, 'status').replace(/^wc-/, '')
    const status = statusOf(written)
    const { channel, app } = channelOf(textOf(row, 'created_via'), isRenewal(meta))
    const refunds = listOf(row, 'refunds')
    return {
      customStatus: status === null ? written.slice(0, 40) : null,
      isRedacted: ids.isRedacted,
      refundIds: refunds.flatMap((refund) => idOf(refund) ?? []),
      order: {
        sourceId: ids.sourceId,
        name: ids.name,
        aliases: ids.aliases,
        createdAt,
        currency,
        totalMinor,
        ...itemsOf(row, currency),
        taxMinor: moneyOf(row, 'total_tax', currency),
        shippingMinor: moneyOf(row, 'shipping_total', currency),
        discountMinor: shownPrice(row, 'discount_total', 'discount_tax', currency),
        refundedMinor: refunds.reduce(
          (sum, refund) => safeMinor(sum + Math.abs(moneyOf(refund, 'total', currency) ?? 0)),
          0,
        ),
        status: status ?? 'paid',
        channel,
        gateway: gatewayOf(textOf(row, 'payment_method')),
        test: false,
        factors: this.factors.read(row, meta),
        details: detailsOf(row, currency, app, meta),
      },
    }
  }

  /** The order's own id and every other name GA4 may have been given (rule book 3.4). */
  private identify(row: Node, meta: Meta) {
    const id = idOf(row)
    if (id === null) throw new NodeProblem('empty_id', 'id', 'is not a number')
    const sourceId = String(id)
    const aliases: Alias[] = [{ kind: 'order_id', value: sourceId }]
    let isRedacted = false
    const add = (kind: AliasKind, written: string): void => {
      if (written === '') return
      const kept = this.redactor.redact(written, 0)
      if (kept !== written) isRedacted = true
      if (!aliases.some((alias) => alias.kind === kind && alias.value === kept))
        aliases.push({ kind, value: copyCell(kept) })
    }
    // Some plugins write their number as a JSON number.
    const number = typeof row.number === 'number' ? String(row.number) : textOf(row, 'number')
    for (const written of [number, ...numbersOf(meta)]) {
      add('order_number', written.replace(/^#/, ''))
      // Numbers of a plugin may be shown, and sent to GA4, with more than digits around them.
      if (written !== sourceId) add('name', written)
    }
    add('order_key', textOf(row, 'order_key'))
    add('gateway_reference', textOf(row, 'transaction_id'))
    const own = aliases.find(({ kind }) => kind === 'order_number')?.value
    return { sourceId, name: own === undefined ? null : `#${own}`, aliases: aliases.slice(), isRedacted }
  }
}

/** The order with its refunds on the days they were made; the sum is what was refunded. */
export function withRefunds(order: StoreOrder, refunds: readonly StoreRefund[]): StoreOrder {
  const dated = refunds
    .filter(({ amountMinor }) => amountMinor > 0)
    .sort((a, b) => a.at - b.at || a.amountMinor - b.amountMinor)
  const refundedMinor = dated.reduce((sum, { amountMinor }) => safeMinor(sum + amountMinor), 0)
  return { ...order, refundedMinor, details: { ...order.details, refunds: dated } }
}

function createdAtOrNull(row: Node): number | null {
  try {
    return instantOf(row, 'date_created_gmt')
  } catch {
    return null
  }
}

function detailsOf(row: Node, currency: string, app: string | null, meta: Meta): OrderDetails {
  const details: OrderDetails = {}
  const name = app === null ? null : reduceLevel(app)
  if (name !== null) details.app = copyCell(name)
  const paidAt = instantOf(row, 'date_paid_gmt')
  if (paidAt !== null) details.paidAt = paidAt
  const shippingTaxMinor = moneyOf(row, 'shipping_tax', currency)
  if (shippingTaxMinor !== null) details.shippingTaxMinor = shippingTaxMinor
  const evidence = evidenceOf(meta)
  if (evidence) details.evidence = evidence
  return details
}

/** Items after discount, as the customer saw their prices: with tax where prices include it. */
function itemsOf(row: Node, currency: string): Pick<StoreOrder, 'subtotalMinor' | 'itemCount'> {
  if (!Array.isArray(row.line_items)) return { subtotalMinor: null, itemCount: null }
  let subtotalMinor = 0
  let itemCount: number | null = 0
  for (const line of listOf(row, 'line_items')) {
    subtotalMinor = safeMinor(subtotalMinor + (shownPrice(line, 'total', 'total_tax', currency, row) ?? 0))
    const { quantity } = line
    // Goods sold by weight have fractions.
    const isWhole = typeof quantity === 'number' && Number.isSafeInteger(quantity) && quantity >= 0
    itemCount = isWhole && itemCount !== null ? itemCount + quantity : null
  }
  return { subtotalMinor, itemCount }
}

/** WooCommerce states amounts and their tax apart. */
function shownPrice(node: Node, field: string, tax: string, currency: string, order = node): number | null {
  const net = moneyOf(node, field, currency)
  if (net === null || order.prices_include_tax !== true) return net
  return safeMinor(net + (moneyOf(node, tax, currency) ?? 0))
}
