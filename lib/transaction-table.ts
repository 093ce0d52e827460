import { CodedColumn, NumberColumn, TextColumn } from './columns'
import {
  type AliasKind,
  type AnalyticsPurchase,
  CHANNELS,
  type Channel,
  FACTORS,
  type Factor,
  ORDER_STATUSES,
  type OrderDetails,
  type OrderStatus,
  type StoreOrder,
} from './transaction'

/**
 * Both sides as columns: a million rows in a few hundred bytes each, read in place by the engine's hot loops and as
 * plain objects by everything else. Amounts that a source does not state are `NaN`.
 */

/**
 * Kinds of alias by their code in `OrderTable.aliasKinds`, in the fixed order that decides between kinds where nothing
 * else does (rule book 3.4, R2).
 */
export const ALIAS_KINDS: readonly AliasKind[] = [
  'order_id',
  'gid',
  'name',
  'order_number',
  'checkout_id',
  'confirmation_number',
  'order_key',
  'gateway_reference',
]

const kindCode = new Map(ALIAS_KINDS.map((kind, code) => [kind, code]))
const orNaN = (minor: number | null | undefined) => minor ?? Number.NaN
const orNull = (minor: number) => (Number.isNaN(minor) ? null : minor)

export class OrderTable implements Iterable<StoreOrder> {
  length = 0
  readonly stores = new CodedColumn()
  readonly sourceIds = new TextColumn()
  /** Empty where the order has no name. */
  readonly names = new TextColumn()
  /** Aliases of order `n` are rows `aliasEnds[n - 1]` (or 0) to `aliasEnds[n]` of the two alias columns. */
  readonly aliasEnds = NumberColumn.int32()
  readonly aliasKinds = NumberColumn.uint8()
  readonly aliasValues = new TextColumn()
  readonly createdAt = NumberColumn.float64()
  readonly currencies = new CodedColumn()
  readonly totals = NumberColumn.float64()
  readonly subtotals = NumberColumn.float64()
  readonly taxes = NumberColumn.float64()
  readonly shippings = NumberColumn.float64()
  readonly discounts = NumberColumn.float64()
  readonly refunds = NumberColumn.float64()
  /** Codes are positions in `ORDER_STATUSES` and `CHANNELS`. */
  readonly statuses = NumberColumn.uint8()
  readonly channels = NumberColumn.uint8()
  /** Empty where the source names no gateway. */
  readonly gateways = new CodedColumn()
  readonly tests = NumberColumn.uint8()
  /** −1 where the source does not say. */
  readonly itemCounts = NumberColumn.int32()
  /** Only factors that some order has; empty where an order does not. */
  readonly factors = new Map<Factor, CodedColumn>()
  readonly details = new Map<number, OrderDetails>()

  static from(orders: Iterable<StoreOrder>): OrderTable {
    if (orders instanceof OrderTable) return orders
    const table = new OrderTable()
    for (const order of orders) table.push(order)
    return table
  }

  push(order: StoreOrder): void {
    this.stores.push(order.store ?? '')
    this.sourceIds.push(order.sourceId)
    this.names.push(order.name ?? '')
    for (const { kind, value } of order.aliases) {
      this.aliasKinds.push(kindCode.get(kind) as number)
      this.aliasValues.push(value)
    }
    this.aliasEnds.push(this.aliasValues.length)
    this.createdAt.push(order.createdAt)
    this.currencies.push(order.currency)
    this.totals.push(order.totalMinor)
    this.subtotals.push(orNaN(order.subtotalMinor))
    this.taxes.push(orNaN(order.taxMinor))
    this.shippings.push(orNaN(order.shippingMinor))
    this.discounts.push(orNaN(order.discountMinor))
    this.refunds.push(order.refundedMinor)
    this.statuses.push(ORDER_STATUSES.indexOf(order.status))
    this.channels.push(CHANNELS.indexOf(order.channel))
    this.gateways.push(order.gateway ?? '')
    this.tests.push(order.test ? 1 : 0)
    this.itemCounts.push(order.itemCount ?? -1)
    if (order.factors) this.pushFactors(order.factors)
    if (order.details) this.details.set(this.length, order.details)
    this.length++
    for (const column of this.factors.values()) if (column.length < this.length) column.push('')
  }

  private pushFactors(factors: Readonly<Partial<Record<Factor, string>>>): void {
    for (const factor of FACTORS) {
      const value = factors[factor]
      if (value === undefined) continue
      let column = this.factors.get(factor)
      if (!column) {
        column = new CodedColumn()
        while (column.length < this.length) column.push('')
        this.factors.set(factor, column)
      }
      column.push(value)
    }
  }

  /** One order as a plain object. */
  at(row: number): StoreOrder {
    const store = this.stores.at(row)
    const details = this.details.get(row)
    const factors: Partial<Record<Factor, string>> = {}
    for (const [factor, column] of this.factors) if (column.at(row) !== '') factors[factor] = column.at(row)
    const itemCount = this.itemCounts.at(row)
    return {
      ...(store === '' ? {} : { store }),
      sourceId: this.sourceIds.at(row),
      name: this.names.at(row) || null,
      aliases: this.aliasesOf(row),
      createdAt: this.createdAt.at(row),
      currency: this.currencies.at(row),
      totalMinor: this.totals.at(row),
      subtotalMinor: orNull(this.subtotals.at(row)),
      taxMinor: orNull(this.taxes.at(row)),
      shippingMinor: orNull(this.shippings.at(row)),
      discountMinor: orNull(this.discounts.at(row)),
      refundedMinor: this.refunds.at(row),
      status: ORDER_STATUSES[this.statuses.at(row)] as OrderStatus,
      channel: CHANNELS[this.channels.at(row)] as Channel,
      gateway: this.gateways.at(row) || null,
      test: this.tests.at(row) === 1,
      itemCount: itemCount < 0 ? null : itemCount,
      ...(Object.keys(factors).length === 0 ? {} : { factors }),
      ...(details ? { details } : {}),
    }
  }

  private aliasesOf(row: number): StoreOrder['aliases'] {
    const aliases: StoreOrder['aliases'][number][] = []
    for (let at = row === 0 ? 0 : this.aliasEnds.at(row - 1); at < this.aliasEnds.at(row); at++)
      aliases.push({ kind: ALIAS_KINDS[this.aliasKinds.at(at)] as AliasKind, value: this.aliasValues.at(at) })
    return aliases
  }

  *[Symbol.iterator](): Generator<StoreOrder> {
    for (let row = 0; row < this.length; row++) yield this.at(row)
  }
}

export class PurchaseTable implements Iterable<AnalyticsPurchase> {
  length = 0
  readonly transactionIds = new TextColumn()
  /** Empty where the report has no date. */
  readonly dates = new CodedColumn()
  /** −1 where the report has no hour. */
  readonly hours = NumberColumn.int32()
  readonly purchases = NumberColumn.int32()
  readonly revenues = NumberColumn.float64()
  readonly refunds = NumberColumn.float64()
  readonly taxes = NumberColumn.float64()
  readonly shippings = NumberColumn.float64()
  /** Empty where the report names no currency. */
  readonly currencies = new CodedColumn()
  readonly properties = new CodedColumn()

  static from(purchases: Iterable<AnalyticsPurchase>): PurchaseTable {
    if (purchases instanceof PurchaseTable) return purchases
    const table = new PurchaseTable()
    for (const row of purchases) table.push(row)
    return table
  }

  push(row: AnalyticsPurchase): void {
    this.transactionIds.push(row.transactionId)
    this.dates.push(row.date ?? '')
    this.hours.push(row.hour ?? -1)
    this.purchases.push(row.purchases)
    this.revenues.push(row.revenueMinor)
    this.refunds.push(row.refundMinor)
    this.taxes.push(orNaN(row.taxMinor))
    this.shippings.push(orNaN(row.shippingMinor))
    this.currencies.push(row.currency ?? '')
    this.properties.push(row.property ?? '')
    this.length++
  }

  /** One row as a plain object. */
  at(row: number): AnalyticsPurchase {
    const hour = this.hours.at(row)
    const property = this.properties.at(row)
    return {
      transactionId: this.transactionIds.at(row),
      date: this.dates.at(row) || null,
      hour: hour < 0 ? null : hour,
      purchases: this.purchases.at(row),
      revenueMinor: this.revenues.at(row),
      refundMinor: this.refunds.at(row),
      taxMinor: orNull(this.taxes.at(row)),
      shippingMinor: orNull(this.shippings.at(row)),
      currency: this.currencies.at(row) || null,
      ...(property === '' ? {} : { property }),
    }
  }

  *[Symbol.iterator](): Generator<AnalyticsPurchase> {
    for (let row = 0; row < this.length; row++) yield this.at(row)
  }
}
