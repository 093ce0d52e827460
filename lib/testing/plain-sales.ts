import fc from 'fast-check'
import { addDays } from '@/lib/period'
import type { ReconcileInput } from '@/lib/reconcile/types'
import { makeInput, makeOrder, makePurchase, OCTOBER } from './world'

/** A sale as one of both sides, or both, hold it; the id alone tells which sales are the same. */
export interface PlainSale {
  id: string
  day: number
  storeMinor: number | null
  analyticsMinor: number | null
}

const amount = fc.integer({ min: 100, max: 900_000 })

/** Sales whose ids leave no doubt, seen by the store, by GA4 or by both. */
export const plainSales: fc.Arbitrary<PlainSale[]> = fc.uniqueArray(
  fc
    .tuple(fc.integer({ min: 1_000, max: 9_999 }), fc.nat({ max: 30 }), amount, amount, fc.nat({ max: 3 }))
    .map(([number, day, storeMinor, otherMinor, side]) => ({
      id: String(number),
      day,
      storeMinor: side === 0 ? null : storeMinor,
      analyticsMinor: side === 1 ? null : side === 2 ? otherMinor : storeMinor,
    })),
  { selector: ({ id }) => id, maxLength: 40 },
)

/** A month of plain sales as an input of the engine. */
export function plainWorld(sales: readonly PlainSale[]): ReconcileInput {
  return makeInput({
    window: OCTOBER,
    orders: sales.flatMap(({ id, day, storeMinor }) =>
      storeMinor === null ? [] : [makeOrder(id, `${addDays(OCTOBER.from, day)}T12:00:00Z`, { totalMinor: storeMinor })],
    ),
    purchases: sales.flatMap(({ id, day, analyticsMinor }) =>
      analyticsMinor === null ? [] : [makePurchase(id, addDays(OCTOBER.from, day), { revenueMinor: analyticsMinor })],
    ),
  })
}

const STORES = ['nl', 'de'] as const

/** The same sales as those of two stores that share a property, their names told apart by a prefix; or of one of them. */
export function twoStoreWorld(sales: readonly PlainSale[], only?: (typeof STORES)[number]): ReconcileInput {
  const named = sales.map((sale, at) => {
    const store = STORES[at % 2] as (typeof STORES)[number]
    return { ...sale, store, name: `${store}-${sale.id}` }
  })
  const kept = named.filter(({ store }) => only === undefined || store === only)
  return makeInput({
    window: OCTOBER,
    stores: STORES.map((key) => ({ key, name: `Shop ${key}`, timeZone: OCTOBER.timeZone })),
    orders: kept.flatMap(({ id, day, storeMinor, store, name }) => {
      const at = `${addDays(OCTOBER.from, day)}T12:00:00Z`
      const aliases = [{ kind: 'name' as const, value: name }]
      return storeMinor === null ? [] : [makeOrder(id, at, { totalMinor: storeMinor, store, aliases })]
    }),
    purchases: kept.flatMap(({ day, analyticsMinor, name }) =>
      analyticsMinor === null ? [] : [makePurchase(name, addDays(OCTOBER.from, day), { revenueMinor: analyticsMinor })],
    ),
  })
}
