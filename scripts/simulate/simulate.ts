import { startOfDay } from '@/lib/period'
import type { ReconcileInput } from '@/lib/reconcile/types'
import type { AnalyticsPurchase, StoreOrder, TagRow } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import { Dealer, storeKeys } from './deal'
import type { Entry, Expectation } from './expected'
import { makeWorld, type World, type WorldOptions } from './world'

/** A made-up month of which everything is known: both sides, and what a reconciliation must say of every line. */
export interface SimulatedWorld {
  world: World
  orders: StoreOrder[]
  purchases: AnalyticsPurchase[]
  tags: TagRow[]
  lookedUp: string[]
  expected: Expectation[]
}

/** The orders of a world one after another, each with what GA4 holds of it; nothing is kept. */
export function* simulateEntries(world: World): Generator<Entry> {
  const dealer = new Dealer(world)
  for (let index = 0; index < world.orders; index++) yield dealer.deal(index)
}

/** Builds a whole world in memory; the same options always give the same world. */
export function simulate(options: WorldOptions): SimulatedWorld {
  const world = makeWorld(options)
  const simulated: SimulatedWorld = { world, orders: [], purchases: [], tags: [], lookedUp: [], expected: [] }
  for (const entry of simulateEntries(world)) {
    if (entry.order) simulated.orders.push(entry.order)
    simulated.purchases.push(...entry.purchases)
    if (world.hasTags) simulated.tags.push(...entry.tags)
    simulated.lookedUp.push(...entry.lookedUp)
    simulated.expected.push(...entry.expected)
  }
  return simulated
}

/** What a world says of itself to the engine, beside its rows. */
export function inputOf(
  world: World,
  { orders, purchases }: { orders: OrderTable; purchases: PurchaseTable },
  { tags = [], lookedUp = [] }: { tags?: readonly TagRow[]; lookedUp?: readonly string[] } = {},
): ReconcileInput {
  const { window, now, currency, storeTimeZone, idPrefix, trackingFromDay, excludesZeroTotals } = world
  const stores = storeKeys(world)
  return {
    orders,
    purchases,
    window,
    asOf: now,
    currency,
    storeTimeZone,
    coverage: {
      dated: true,
      untrustedWindow: null,
      hidden: { purchases: 0, amountMinor: 0 },
      unreadableRows: 0,
    },
    policy: {
      ...(excludesZeroTotals ? { zeroTotals: 'exclude' as const } : {}),
      ...(trackingFromDay === null ? {} : { trackingSince: startOfTracking(world, trackingFromDay) }),
    },
    ...(stores.length > 0 ? { stores: stores.map((key) => ({ key, name: key, timeZone: storeTimeZone })) } : {}),
    ...(idPrefix?.isConfirmed
      ? { transforms: [{ kind: 'strip_prefix' as const, text: idPrefix.text, version: 1 }] }
      : {}),
    ...(world.hasTags ? { tags, own: { hostnames: ['shop.example', 'pay.shop.example'] } } : {}),
    ...(world.hasLookups ? { lookedUp } : {}),
  }
}

function startOfTracking({ window }: World, fromDay: number): number {
  const day = new Date(Date.parse(`${window.from}T00:00:00Z`) + fromDay * 86_400_000).toISOString().slice(0, 10)
  return startOfDay(day, window.timeZone)
}

export function tablesOf({ orders, purchases }: SimulatedWorld): { orders: OrderTable; purchases: PurchaseTable } {
  return { orders: OrderTable.from(orders), purchases: PurchaseTable.from(purchases) }
}
