/** An order that is watched until GA4 shows it (rule book 3.16); instants are ISO 8601 in UTC. */

/** `failed` is told of a watch whose job came to an end by itself. */
export type WatchState = 'watching' | 'seen' | 'not_seen' | 'stopped'

/** The order as its shop told of it. */
export interface WatchedOrder {
  source: string
  name: string
  createdAt: string
  totalMinor: number
  currency: string
}

export interface WatchedPurchase {
  source: string
  transactionId: string
  day: string | null
  purchases: number
  revenueMinor: number
  currency: string | null
}

export interface OrderWatchDto {
  id: string
  asked: string
  state: WatchState | 'failed'
  /** Null until a shop has it. */
  order: WatchedOrder | null
  /** What GA4 showed at last; empty unless seen. */
  purchases: WatchedPurchase[]
  /** How often GA4 said all that it holds of the order, and when it was asked last. */
  looks: number
  lookedAt: string | null
  /** Why the last look could not tell; null where it could. */
  problem: string | null
  by: string | null
  createdAt: string
  /** When it is given up. */
  endsAt: string
  endedAt: string | null
}
