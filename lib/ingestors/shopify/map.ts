import { safeMinor } from '@/lib/money'
import type { Alias, AliasKind, OrderDetails, Rejection, StoreOrder, StoreRefund } from '@/lib/transaction'
import { IdRedactor } from '../reduce/ids'
import { factorsOf } from './factors'
import { currencyOf, instantOf, listOf, moneyOf, type Node, NodeProblem, objectOf, textOf } from './node'
import { channelOf, paymentOf, statusOf } from './sale'
import type { ShopifyConfig } from './schema'

/**
 * One order as Shopify answers it, from a page or a line of a bulk result, to the order as the engine takes it. Pure and
 * total: whatever the node is, it becomes an order or a rejection.
 */

interface MapOptions {
  /** The shop's address, by which rejections name their source. */
  shop: string
  attributes: ShopifyConfig['attributes']
  /** Key under which e-mail addresses and phone numbers in ids are replaced. */
  piiKey: string
}

export interface Mapped {
  order: StoreOrder
  /** The order's payment status is none that Shopify defines, so it was read as pending. */
  isStatusUnknown: boolean
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

  constructor(private readonly options: MapOptions) {
    this.redactor = new IdRedactor(options.piiKey)
  }

  map(value: unknown): Mapped | Refused {
    const node = (typeof value === 'object' && value !== null ? value : {}) as Node
    try {
      return this.read(node)
    } catch (error) {
      if (error instanceof RangeError) return this.refuse(node, new NodeProblem('bad_amount', '', 'is too large'))
      if (error instanceof NodeProblem) return this.refuse(node, error)
      throw error
    }
  }

  private refuse(node: Node, { code, field, says }: NodeProblem): Refused {
    const id = /^\d{1,20}$/.test(textOf(node, 'legacyResourceId')) ? textOf(node, 'legacyResourceId') : null
    const named = id === null ? 'An order' : `Order ${id}`
    const part = field === '' ? 'one of its amounts' : `its "${field}"`
    return {
      createdAt: createdAtOrNull(node),
      rejection: {
        source: this.options.shop,
        row: null,
        column: field || null,
        value: id,
        code,
        message: `${named} cannot be read: ${part} ${says}. Look at the order in the Shopify admin.`,
      },
    }
  }

  private read(node: Node): Mapped {
    const ids = this.identify(node)
    const createdAt = instantOf(node, 'createdAt')
    if (createdAt === null) throw new NodeProblem('missing_date', 'createdAt', 'is empty')
    const currency = currencyOf(node, 'currencyCode')
    const totalMinor = moneyOf(node, 'originalTotalPriceSet', currency)
    if (totalMinor === null) throw new NodeProblem('missing_amount', 'originalTotalPriceSet', 'is empty')
    if (totalMinor < 0) throw new NodeProblem('negative_total', 'originalTotalPriceSet', 'is below zero')
    const status = statusOf(node)
    const { channel, app } = channelOf(node)
    const { gateway, paidAt, giftCardMinor } = paymentOf(node, currency)
    const refundedMinor = Math.max(0, moneyOf(node, 'totalRefundedSet', currency) ?? 0)
    const shipping = shippingOf(node, currency)
    const details: OrderDetails = {
      ...(app !== null && { app }),
      ...(isB2b(node) && { isB2b: true }),
      ...(paidAt !== null && { paidAt }),
      shippingTaxMinor: shipping.taxMinor,
      tipMinor: moneyOf(node, 'totalTipReceivedSet', currency) ?? 0,
      dutiesMinor: moneyOf(node, 'originalTotalDutiesSet', currency) ?? 0,
      ...(giftCardMinor !== null && { giftCardMinor }),
    }
    const cancelledAt = instantOf(node, 'cancelledAt')
    if (cancelledAt !== null) details.cancelledAt = cancelledAt
    const currentTotalMinor = moneyOf(node, 'currentTotalPriceSet', currency)
    if (currentTotalMinor !== null) details.currentTotalMinor = currentTotalMinor
    const shown = presentmentOf(node, currency)
    if (shown) details.presentment = shown
    const refunds = refundsOf(node, currency, refundedMinor)
    if (refunds.length > 0) details.refunds = refunds
    const items = node.subtotalLineItemsQuantity
    return {
      isStatusUnknown: status === null,
      isRedacted: ids.isRedacted,
      order: {
        sourceId: ids.sourceId,
        name: ids.name,
        aliases: ids.aliases,
        createdAt,
        currency,
        totalMinor,
        subtotalMinor: moneyOf(node, 'subtotalPriceSet', currency),
        taxMinor: moneyOf(node, 'totalTaxSet', currency),
        shippingMinor: shipping.priceMinor,
        discountMinor: moneyOf(node, 'totalDiscountsSet', currency),
        refundedMinor,
        status: status ?? 'pending',
        channel,
        gateway,
        test: node.test === true,
        itemCount: typeof items === 'number' && Number.isInteger(items) && items >= 0 ? items : null,
        factors: factorsOf(node, this.options.attributes),
        details,
      },
    }
  }

  /** The order's own id and every other name GA4 may have been given (rule book 3.4). */
  private identify(node: Node) {
    const sourceId = textOf(node, 'legacyResourceId')
    if (!/^\d{1,20}$/.test(sourceId)) throw new NodeProblem('empty_id', 'legacyResourceId', 'is not a number')
    const aliases: Alias[] = [{ kind: 'order_id', value: sourceId }]
    let isRedacted = false
    const add = (kind: AliasKind, written: string): string | null => {
      if (written === '') return null
      const value = this.redactor.redact(written, 0)
      if (value !== written) isRedacted = true
      if (!aliases.some((alias) => alias.kind === kind && alias.value === value)) aliases.push({ kind, value })
      return value
    }
    const name = textOf(node, 'name')
    add('gid', textOf(node, 'id'))
    const kept = add('name', name)
    add('order_number', name.replace(/^#/, ''))
    if (typeof node.number === 'number') add('order_number', String(node.number))
    add('confirmation_number', textOf(node, 'confirmationNumber'))
    add('checkout_id', textOf(node, 'checkoutToken'))
    return { sourceId, name: kept, aliases: aliases.slice(), isRedacted }
  }
}

function createdAtOrNull(node: Node): number | null {
  try {
    return instantOf(node, 'createdAt')
  } catch {
    return null
  }
}

/** Shipping without its tax, and that tax: where prices include tax, so does Shopify's shipping. */
function shippingOf(node: Node, currency: string): { priceMinor: number; taxMinor: number } {
  const line = objectOf(node, 'shippingLine')
  if (line === null) return { priceMinor: 0, taxMinor: 0 }
  let taxMinor = 0
  for (const tax of listOf(line, 'taxLines')) taxMinor = safeMinor(taxMinor + (moneyOf(tax, 'priceSet', currency) ?? 0))
  const stated = moneyOf(line, 'discountedPriceSet', currency) ?? 0
  return { priceMinor: node.taxesIncluded === true ? stated - taxMinor : stated, taxMinor }
}

/** The total in the currency the customer saw, where that is another one. */
function presentmentOf(node: Node, currency: string): OrderDetails['presentment'] | null {
  const shown = currencyOf(node, 'presentmentCurrencyCode')
  if (shown === currency) return null
  const totalMinor = moneyOf(node, 'originalTotalPriceSet', shown, 'presentmentMoney')
  return totalMinor === null ? null : { currency: shown, totalMinor }
}

/** A company's purchase, or one on payment terms such as "net 30". */
const isB2b = (node: Node) =>
  objectOf(node, 'paymentTerms') !== null || objectOf(node, 'purchasingEntity')?.__typename === 'PurchasingCompany'

/**
 * What was given back on which day; the sum is always what the order says was refunded. Refunds that are not paid out
 * yet are listed but not in that sum, so the oldest count first; what a cut list leaves out is put on its last day.
 */
function refundsOf(node: Node, currency: string, refundedMinor: number): StoreRefund[] {
  const listed = listOf(node, 'refunds')
    .map((refund) => ({
      at: instantOf(refund, 'createdAt') ?? instantOf(refund, 'processedAt'),
      amountMinor: moneyOf(refund, 'totalRefundedSet', currency) ?? 0,
    }))
    .filter((refund): refund is StoreRefund => refund.at !== null && refund.amountMinor > 0)
    .sort((a, b) => a.at - b.at || a.amountMinor - b.amountMinor)
  const refunds: StoreRefund[] = []
  let left = refundedMinor
  for (const { at, amountMinor } of listed) {
    if (left === 0) break
    const counted = Math.min(left, amountMinor)
    refunds.push({ at, amountMinor: counted })
    left -= counted
  }
  const last = refunds.at(-1)
  if (last && left > 0) last.amountMinor = safeMinor(last.amountMinor + left)
  return refunds
}
