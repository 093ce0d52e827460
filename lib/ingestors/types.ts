import type { z } from 'zod'
import type { AnalyticsPurchase, Rejection, StoreOrder, TagRow, Window } from '@/lib/transaction'
import type { Http } from './http/types'

/** What every live source is: one folder and one line in `registry.ts`. Sources are only ever read. */

export type LiveKind = 'ga4' | 'shopify' | 'woocommerce'

/** All that a source may use of the world, given to it so that tests can give their own. */
export interface Tools {
  http: Http
  /** Epoch milliseconds. */
  now: () => number
  /** Rejects with the signal's reason when it is aborted. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** From 0 up to 1, for jitter. */
  random: () => number
  signal: AbortSignal
  /** Key under which e-mail addresses and phone numbers in ids are replaced; both sides of a client share it. */
  piiKey: string
  /** Told now and then how many transactions of this reading have arrived. */
  onProgress?: (transactions: number) => void
}

/** A connected source. `config` may be shown, `credentials` never leave the process that unsealed them. */
export interface Source<Config, Credentials> {
  config: Config
  credentials: Credentials
  tools: Tools
}

/** Why a day that was read cannot be called complete. */
export type IncompleteReason =
  /** Single records could not be read, however small the question. */
  | 'hole'
  /** The source's counts and what arrived did not agree after repeated readings. */
  | 'count_differs'
  /** GA4 folded rows into "(other)", sampled, withheld small groups, or cut the data. */
  | 'other_row'
  | 'sampled'
  | 'thresholded'
  | 'truncated'
  /** The credentials may not see this day. */
  | 'out_of_scope'

/** What was read of one day of the window, in the window's zone. */
export interface DayReading {
  day: string
  /** How many transactions the source says there are; null where it does not say. */
  expected: number | null
  received: number
  /** Null when the day is complete. */
  incomplete: IncompleteReason | null
  /** What `totals` would give for what was read; absent where only totals can say. */
  fingerprint?: string
  /** GA4 only: the day's totals minus its listed rows, what "(not set)" cannot explain; null where not known. */
  hidden: { purchases: number; amountMinor: number } | null
}

/** Everything the source has of a window. Reading the same window again gives the same. */
export interface Reading<Fact> {
  facts: Fact[]
  /** One for every day of the window, in order. */
  days: DayReading[]
  rejections: Rejection[]
  /** What people should know about how it was read, in sentences. */
  notes: string[]
  /** Zone of the source's own reports. */
  timeZone: string
  currency: string
  /** GA4 only: purchases per id by stream and hostname. */
  tags?: TagRow[]
}

/** A day's totals, asked for cheaply to decide whether it must be read again. */
export interface DayTotals {
  day: string
  count: number
  /** Another text whenever something that is read of the day has changed. */
  fingerprint: string
}

/** About how many transactions a day has. */
export type DayCount = Pick<DayTotals, 'day' | 'count'>

/** What a check tried and found; problems are steps that failed, each saying what to do. */
export interface CheckReport {
  /**
   * `optional`: what failed limits what can be read, but reading works. `needsReauth`: it failed because the credentials
   * no longer open the source.
   */
  steps: { name: string; ok: boolean; optional?: true; needsReauth?: true; message: string }[]
  found: {
    /** The shop's or property's name. */
    name: string | null
    timeZone: string | null
    currency: string | null
    version: string | null
    scopes: string[]
    /** Newest order or purchase, epoch milliseconds. */
    lastTransactionAt: number | null
    /** First day the credentials can read; null where nothing limits it. */
    readableFrom: string | null
  }
}

/** What became of ids that were asked for one by one. */
export interface LookedUp {
  found: StoreOrder[]
  /** Asked for and certainly not there. */
  absent: string[]
}

/** What GA4 shows of ids now. */
export interface LookedUpPurchases {
  /** One for each day and spelling. */
  found: AnalyticsPurchase[]
  /**
   * False where GA4 folds, samples, withholds or cuts rows, or gives one that cannot be read: an id that it does not list
   * may be there all the same.
   */
  isWhole: boolean
}

interface IngestorBase<Config, Credentials> {
  kind: LiveKind
  /** `Google Analytics 4`. */
  label: string
  configSchema: z.ZodType<Config>
  credentialsSchema: z.ZodType<Credentials>
  /** What may be shown of the credentials: who they are, and at most their last four characters. */
  hintOf: (credentials: Credentials) => string
  /** Longest window of one reading, in days, and about how many transactions may be read at once. */
  chunk: { days: number; transactions: number }
  /** Never throws for anything the source answers. */
  check: (source: Source<Config, Credentials>) => Promise<CheckReport>
  /** One for every day of the window, in order. Throws `IngestError`. */
  totals: (source: Source<Config, Credentials>, window: Window) => Promise<DayTotals[]>
}

export interface StoreIngestor<Config, Credentials> extends IngestorBase<Config, Credentials> {
  side: 'store'
  /** Throws `IngestError`; what cannot be proven complete is marked on its day instead. */
  read: (source: Source<Config, Credentials>, window: Window) => Promise<Reading<StoreOrder>>
  /**
   * One for every day of the window, in order, where that is much cheaper than totals; null where it is not. Enough for a
   * window of which nothing was ever read. Throws `IngestError`.
   */
  counts?: (source: Source<Config, Credentials>, window: Window) => Promise<DayCount[] | null>
  /** Asks for GA4 ids that no order equals, at most 200 at a time. */
  lookup: (source: Source<Config, Credentials>, ids: readonly string[]) => Promise<LookedUp>
  /** Versions whose change may explain a loss: plugins, theme, platform. */
  versions?: (source: Source<Config, Credentials>) => Promise<{ name: string; version: string }[]>
  /** The orders of a few days in as few requests as possible, proven by nothing; few details. Throws `IngestError`. */
  glance: (source: Source<Config, Credentials>, window: Window) => Promise<StoreOrder[]>
}

export interface AnalyticsIngestor<Config, Credentials> extends IngestorBase<Config, Credentials> {
  side: 'analytics'
  read: (source: Source<Config, Credentials>, window: Window) => Promise<Reading<AnalyticsPurchase>>
  /**
   * The window's purchases under any of these ids, in whichever case they are spelled; at most 100 ids at a time. Throws
   * `IngestError`.
   */
  lookup: (source: Source<Config, Credentials>, ids: readonly string[], window: Window) => Promise<LookedUpPurchases>
  /**
   * The purchases of a few days in as few requests as possible; null where GA4 folds or withholds some, so that those it
   * does not list say nothing. Throws `IngestError`.
   */
  glance: (source: Source<Config, Credentials>, window: Window) => Promise<AnalyticsPurchase[] | null>
}
