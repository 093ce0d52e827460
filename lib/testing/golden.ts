import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'
import { minorFromDecimal } from '@/lib/money'
import type { ReconcileInput } from '@/lib/reconcile/types'
import type { Alias, AliasKind, AnalyticsPurchase, OrderDetails, StoreOrder } from '@/lib/transaction'
import type { GoldenExpectation } from './golden-expectation'
import { type GoldenWorld, goldenFile, type OrderRow, type PurchaseRow } from './golden-format'
import { makeInput, makeOrder, makePurchase, wholeReport, wooAliases } from './world'

/** Golden worlds as inputs of the engine. */

interface GoldenRun {
  input: ReconcileInput
  expect: GoldenExpectation
}

export interface GoldenScenario {
  name: string
  /** What the world guards, in one sentence. */
  guards: string
  rule: string
  /** The first run, then later ones of the same world. */
  runs: GoldenRun[]
}

/** Every golden world of a folder; throws where a file does not keep to the format. */
export function readGoldenWorlds(folder: string): GoldenScenario[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => {
    const { guards, rule, expect, later, ...world } = readFile(path.join(folder, name))
    const runs: GoldenRun[] = [{ input: inputOf(world), expect }]
    let before: GoldenWorld = world
    for (const { expect, addOrders = [], addPurchases = [], ...changes } of later) {
      before = {
        ...before,
        ...changes,
        orders: [...(changes.orders ?? before.orders ?? []), ...addOrders],
        purchases: [...(changes.purchases ?? before.purchases ?? []), ...addPurchases],
      }
      runs.push({ input: inputOf(before), expect })
    }
    return { name: name.replace('.json', ''), guards, rule, runs }
  })
}

function readFile(file: string): z.infer<typeof goldenFile> {
  try {
    return goldenFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new Error(`${file} is no golden world`, { cause })
  }
}

/** Decimal text as minor units; throws where it is none. */
export function minorOf(text: string, currency: string): number {
  const minor = minorFromDecimal(text, currency)
  if (minor === null) throw new Error(`${text} ${currency} is no amount`)
  return minor
}

function inputOf({ orders = [], purchases = [], coverage = {}, tags, currency = 'EUR', ...world }: GoldenWorld) {
  const { hidden, ...report } = coverage
  const seen = orders.flatMap((row) =>
    [row.ga4 ?? []].flat().map((own) => purchaseOf({ ...defaultsOf(row), ...own }, currency)),
  )
  return makeInput({
    ...world,
    currency,
    orders: orders.map((row) => orderOf(row, row.currency ?? currency)),
    purchases: [...seen, ...purchases.map((row) => purchaseOf(row, currency))],
    coverage: wholeReport({
      ...report,
      ...(hidden && { hidden: { purchases: hidden.purchases, amountMinor: minorOf(hidden.amount, currency) } }),
    }),
    ...(tags && { tags: tags.map(({ id, ...row }) => ({ transactionId: id, ...row })) }),
  })
}

const defaultsOf = ({ number, at, total }: OrderRow) => ({ id: number, date: at.slice(0, 10), revenue: total })

function purchaseOf(row: PurchaseRow, currency: string): AnalyticsPurchase {
  const { id, date, revenue, refund, hour = null, purchases, property } = row
  if (id === undefined || date === undefined) throw new Error('A GA4 row needs an id and a date')
  return makePurchase(id, date, {
    hour,
    purchases,
    revenueMinor: minorOf(revenue ?? '100', currency),
    refundMinor: minorOf(refund, currency),
    ...(property === undefined ? {} : { property }),
  })
}

function orderOf(row: OrderRow, currency: string): StoreOrder {
  const { number, at, total, subtotal, tax, shipping, discount, refunded, items, woo, aliases, details } = row
  const { ga4: _, name = `#${number}`, ...rest } = row
  const minor = (text: string) => minorOf(text, currency)
  const minorOrNull = (text: string | null) => (text === null ? null : minor(text))
  const own: Partial<StoreOrder> = {
    name,
    currency,
    totalMinor: minor(total),
    subtotalMinor: subtotal === undefined ? null : minor(subtotal),
    taxMinor: minorOrNull(tax),
    shippingMinor: minorOrNull(shipping),
    discountMinor: minor(discount),
    refundedMinor: minor(refunded),
  }
  if (woo !== undefined) Object.assign(own, { sourceId: woo, aliases: wooAliases(Number(woo), Number(number)) })
  if (aliases) own.aliases = Object.entries(aliases).map(([kind, value]): Alias => ({ kind: kind as AliasKind, value }))
  if (items !== undefined) own.itemCount = items
  if (details) own.details = detailsOf(details, minor)
  const { store, status, channel, gateway, test, factors } = rest
  const stated = { store, status, channel, gateway, test, factors }
  const given = Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined))
  return makeOrder(number, at, { ...own, ...given })
}

function detailsOf(row: NonNullable<OrderRow['details']>, minor: (text: string) => number): OrderDetails {
  const { shippingTax, tip, duties, giftCard, currentTotal, added, presentment, refunds, evidence, ...rest } = row
  const amounts = {
    shippingTaxMinor: shippingTax,
    tipMinor: tip,
    dutiesMinor: duties,
    giftCardMinor: giftCard,
    currentTotalMinor: currentTotal,
    addedMinor: added,
  }
  const stated = Object.entries(amounts).flatMap(([name, text]) => (text === undefined ? [] : [[name, minor(text)]]))
  return {
    ...rest,
    ...Object.fromEntries(stated),
    ...(evidence && { evidence }),
    ...(presentment && {
      presentment: { currency: presentment.currency, totalMinor: minorOf(presentment.total, presentment.currency) },
    }),
    ...(refunds && { refunds: refunds.map(({ at, amount }) => ({ at, amountMinor: minor(amount) })) }),
  }
}
