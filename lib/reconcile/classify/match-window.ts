import type { OrderTable } from '@/lib/transaction-table'
import { emptyParts, expectedAmount, readParts } from '../basis'
import { DayClock, dayNumber } from '../days'
import { convertOrders, type ExchangeRates, impliedRates, type RatePair } from '../exchange'
import { BasisEvidence, type BasisRegimes } from '../learn-basis'
import { Aliases } from '../match/aliases'
import { PurchaseGroups } from '../match/groups'
import type { Links } from '../match/links'
import { type MatchInput, type Matching, matchIds } from '../match/match'
import { learnedElsewhere } from '../profiles'
import type { ReconcileInput } from '../types'

/** The window with its ids linked, its amounts in one currency and its value basis learned: all that verdicts rest on. */
export interface MatchedWindow {
  /** Amounts in the reporting currency. */
  orders: OrderTable
  /** The orders as the store states them; null where none had to be converted. */
  original: OrderTable | null
  exchange: ExchangeRates | null
  clock: DayClock
  /** Day of each order in the window's zone. */
  orderDays: Int32Array
  groups: PurchaseGroups
  links: Links
  matching: Matching
  bases: BasisRegimes
  basisEvidence: BasisEvidence
}

export function matchWindow(input: ReconcileInput): MatchedWindow {
  const { window } = input
  const clock = new DayClock(window.timeZone, input.orders.createdAt)
  const orderDays = new Int32Array(input.orders.length)
  for (let row = 0; row < orderDays.length; row++)
    orderDays[row] = clock.dayOf(input.orders.createdAt.values[row] as number)
  const groups = new PurchaseGroups(input.purchases, {
    fromDay: dayNumber(window.from),
    toDay: dayNumber(window.to),
  })
  // Converting amounts leaves names as they are.
  const aliases = new Aliases(input.orders)
  const decide = (orders: OrderTable) => {
    const matching = matchOrders({ orders, aliases, orderDays, groups }, input)
    const { evidence, bases } = learnBases(orders, orderDays, groups, matching.links, input)
    return { orders, matching, links: matching.links, basisEvidence: evidence, bases }
  }
  const first = decide(input.orders)
  const shared = { clock, orderDays, groups }
  if (input.orders.currencies.levels.every((currency) => currency === input.currency))
    return { ...shared, ...first, original: null, exchange: null }
  // Ids link most orders whatever their currency; what those say of the rates is then used to compare all amounts.
  const exchange = impliedRates([...ratePairs(first)], input.currency, input.rates)
  const converted = convertOrders(input.orders, orderDays, exchange, input.currency)
  return { ...shared, ...decide(converted), original: input.orders, exchange }

  function* ratePairs({ links, bases }: ReturnType<typeof decide>): Generator<RatePair> {
    const { orders } = input
    const parts = emptyParts()
    for (let group = 0; group < groups.count; group++) {
      const order = links.orderOf[group] as number
      if (order === -1 || groups.purchases[group] !== 1 || orders.currencies.at(order) === input.currency) continue
      const day = orderDays[order] as number
      readParts(orders, order, parts)
      yield {
        currency: orders.currencies.at(order),
        day,
        storeMinor: expectedAmount(parts, bases.at(day)),
        analyticsMinor: groups.revenueMinor[group] as number,
      }
    }
  }
}

function matchOrders(
  sides: Pick<MatchInput, 'orders' | 'aliases' | 'orderDays' | 'groups'>,
  input: ReconcileInput,
): Matching {
  return matchIds({
    ...sides,
    timeZone: input.window.timeZone,
    transforms: input.transforms ?? [],
    manualLinks: input.manualLinks ?? [],
    hasSeveralStores: (input.stores?.length ?? 0) > 1 || sides.orders.stores.levels.length > 1,
    profiles: learnedElsewhere(input.profiles ?? []).ids,
  })
}

/** Learns the basis from orders that GA4 counted once, under one id, in the reporting currency. */
function learnBases(
  orders: OrderTable,
  orderDays: Int32Array,
  groups: PurchaseGroups,
  links: Links,
  input: ReconcileInput,
): { evidence: BasisEvidence; bases: BasisRegimes } {
  const evidence = new BasisEvidence()
  const parts = emptyParts()
  for (let group = 0; group < groups.count; group++) {
    const order = links.orderOf[group] as number
    if (order === -1 || groups.purchases[group] !== 1 || groups.revenueMinor[group] === 0) continue
    if (links.firstGroup(order) !== group || links.groupAfter(group) !== -1) continue
    // Converted amounts are close, not exact: they cannot tell bases apart.
    if (input.orders.currencies.at(order) !== input.currency) continue
    readParts(orders, order, parts)
    evidence.add(orderDays[order] as number, parts, groups.revenueMinor[group] as number)
  }
  return { evidence, bases: evidence.regimes(learnedElsewhere(input.profiles ?? []).bases) }
}
