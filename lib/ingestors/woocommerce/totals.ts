import type { Window } from '@/lib/transaction'
import type { DayCount, DayTotals } from '../types'
import { Client, type WooSource } from './client'
import { createdIn, padded, spansOf } from './dates'
import { DayPrints, PRINT_FIELDS } from './fingerprint'
import { countOrders, walkOrders } from './pages'

/** Readings of a window whose count differs from what arrived. */
const ROUNDS = 3
/** Windows of fewer orders are read in one go, however they lie; counting day by day would ask more often than that. */
const READ_AT_ONCE = 50_000

/** A narrow walk over all orders: the store itself tells no totals that a change would move. */
export async function totalsOf(source: WooSource, window: Window): Promise<DayTotals[]> {
  const client = new Client(source)
  const spans = spansOf(window)
  const asked = padded({ from: (spans[0]?.from as number) ?? 0, to: (spans.at(-1)?.to as number) ?? 0 })
  for (let round = 1; ; round++) {
    const prints = new DayPrints(window)
    const walk = await walkOrders(client, { params: createdIn(asked), fields: PRINT_FIELDS }, (row) => prints.add(row))
    // What still differs after this is left to the reading itself, which proves or marks each day.
    const agrees = !walk.hasMoved && (walk.total === null || walk.distinct + walk.holes.length === walk.total)
    if (agrees || round === ROUNDS) return prints.totals()
  }
}

/** Counts that the store keeps; null where it tells none. */
export async function countsOf(source: WooSource, window: Window): Promise<DayCount[] | null> {
  const client = new Client(source)
  const spans = spansOf(window)
  const all = await countOrders(client, createdIn({ from: spans[0]?.from ?? 0, to: spans.at(-1)?.to ?? 0 }))
  if (all === null) return null
  const counts: DayCount[] = []
  for (const span of spans) {
    const count = all <= READ_AT_ONCE ? Math.ceil(all / spans.length) : await countOrders(client, createdIn(span))
    if (count === null) return null
    counts.push({ day: span.day, count })
  }
  return counts
}
