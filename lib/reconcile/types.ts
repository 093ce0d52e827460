import type { AliasKind, Channel, TagRow, Window } from '@/lib/transaction'
import type { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import type { Basis } from './basis'
import type { BridgeBar } from './bridge'
import type { CauseReport } from './causes/report'
import type { VerdictTable } from './classify/verdict-table'
import type { CurrencyLine } from './exchange'
import type { Finding } from './findings/finding'
import type { Pass } from './match/links'
import type { ManualLink } from './match/match'
import type { ConfirmedTransform, TransformProposal } from './match/transforms'
import type { DayProfile } from './profiles'
import type { RefundSummary, RefundVerdict } from './refunds'
import type { ScopePolicy } from './scope'
import type { Headline, ScopeLine } from './scope-table'
import type { Flag, VerdictStatus } from './statuses'
import type { TagLine } from './tags'
import type { TieOut } from './tie-out'

/** Changes whenever the same input could give another result; part of every result and of its hash. */
export const ENGINE_VERSION = '2.0.0'

/** How an order and a GA4 id were linked: alias kind, pass and, where one was applied, the confirmed transform. */
export interface Provenance {
  kind: AliasKind
  pass: Pass
  transform?: string
}

/** One line of a result: a store order of the window, or a GA4 id linked to none (sentinels: one per row). */
export interface Verdict {
  side: 'store' | 'analytics'
  status: VerdictStatus
  /** Value reason, exclusion code of an unexpected order, or why a GA4 id has no order; null when there is nothing to add. */
  reason: string | null
  flags: readonly Flag[]
  /** Which store the order is from; null where the reconciliation has one. */
  store: string | null
  storeId: string | null
  storeName: string | null
  /** The GA4 id as reported; several raw spellings of one id are joined by ` | `. */
  analyticsId: string | null
  matchedBy: Provenance | null
  /** Store total, before refunds, in the reporting currency. */
  storeMinor: number | null
  /** What the store was paid, such as `120.00 USD`, where that is another currency. */
  storeOriginal: string | null
  /** GA4 gross revenue of all linked rows, inside and outside the window. */
  analyticsMinor: number | null
  /** `analyticsMinor - storeMinor`; null unless both sides exist. */
  differenceMinor: number | null
  /** The basis under which the amounts agree; null when they do not or are not compared. */
  basis: Basis | null
  purchases: number | null
  orderedAt: number | null
  /** Day of the order in the window's zone. */
  storeDay: string | null
  /** First day on which GA4 reports the id. */
  analyticsDay: string | null
  gateway: string | null
  channel: Channel | null
  /** Traces on an order that GA4 did not see, most telling first (rule book 5.1). */
  evidence: readonly string[]
  /** A GA4 row without an id that is probably this order (rule book 3.5, P5); never counted. */
  suggestion: string | null
}

export interface MatchRate {
  /** `matched / settled`; null for 0/0. */
  value: number | null
  /** Wilson 95 % interval; null when `value` is. */
  low: number | null
  high: number | null
  matched: number
  settled: number
  /** False when days could not be trusted: then `value` covers only part of the window and must not be shown bare. */
  complete: boolean
  /** The least and the most the rate can be, given ids that cannot be read and days that cannot be trusted. */
  lowerBound: number | null
  upperBound: number | null
}

export interface ValueRate {
  value: number | null
  matchedMinor: number
  settledMinor: number
}

/** Rates beside the headline (rule book 3.8); null for 0/0. */
export interface OtherRates {
  /** Matched of all orders of the window, settled or not, in scope or not. */
  raw: number | null
  /** GA4 rows linked to an order of all GA4 rows. */
  precision: number | null
  /** Purchases counted beyond the first of all GA4 purchases. */
  duplicate: number | null
  /** Matched orders whose amounts agree. */
  agreement: number | null
}

/** One day of the window: orders by what GA4 made of them. */
export interface DayLine {
  day: string
  orders: number
  settled: number
  matched: number
  missing: number
  missingMinor: number
  pending: number
  unknown: number
}

/** One store of several. */
export interface StoreLine {
  key: string
  name: string
  orders: number
  storeMinor: number
  matched: number
  settled: number
}

export interface Summary {
  engineVersion: string
  window: Window
  /** Epoch milliseconds against which orders are old enough or not. */
  asOf: number
  currency: string
  storeOrders: number
  storeMinor: number
  analyticsPurchases: number
  analyticsMinor: number
  counts: Partial<Record<VerdictStatus, number>>
  /** What both sides hold of the lines of each status. */
  amounts: Partial<Record<VerdictStatus, { storeMinor: number; analyticsMinor: number }>>
  matchRate: MatchRate
  valueRate: ValueRate
  rates: OtherRates
  /** Orders that a row without an id probably is; beside the rate, never in it. */
  suggested: { orders: number; storeMinor: number }
  tieOut: TieOut
  bridge: BridgeBar[]
  refunds: RefundSummary
  scope: ScopeLine[]
  /** Whether the rate may stand as the headline, or the scope has to be decided first (rule book 3.11). */
  headline: Headline
  currencies: CurrencyLine[]
  stores: StoreLine[]
  days: DayLine[]
  /** Purchases by stream and hostname, where they were asked for. */
  tags: TagLine[]
  findings: Finding[]
  causes: CauseReport | null
  /** The basis GA4's amounts are expected to have, and how many informative orders say so; null when too few tell. */
  basis: { expected: Basis; informative: number; explained: number } | null
  /** Bases in force from day to day; more than one when it changed. */
  bases: { from: string; to: string; basis: Basis; informative: number; explained: number }[]
  idKinds: { kind: AliasKind; matched: number }[]
  idChanges: { day: string; from: AliasKind; to: AliasKind }[]
  transformProposals: TransformProposal[]
  /** Formats of GA4 ids that no name of an order has, with samples. */
  unknownFormats: { shape: string; ids: number; amountMinor: number; samples: string[] }[]
  coverage: {
    /** False when the GA4 report has no dates: date rules are then skipped. */
    dated: boolean
    /** Days on which GA4's report cannot be trusted, with the reason. */
    untrustedDays: { day: string; reason: string }[]
    hidden: { purchases: number; amountMinor: number }
    /** Rows of the GA4 report that could not be read: any of them may belong to an order called missing. */
    unreadableRows: number
  }
}

/** A store of the reconciliation. */
export interface StoreInfo {
  key: string
  name: string
  timeZone: string
}

export interface ReconcileInput {
  orders: OrderTable
  purchases: PurchaseTable
  window: Window
  asOf: number
  /** The reporting currency: the property's. Orders in others are converted (rule book 3.18). */
  currency: string
  /** The store's own zone, for the tie-out to its report. */
  storeTimeZone: string
  coverage: {
    dated: boolean
    /** Why no day of the window can be trusted, or null. */
    untrustedWindow: string | null
    /** Why single days of GA4's report cannot be trusted. */
    untrusted?: Readonly<Record<string, string>>
    /** Whether a purchase may be reported a day after its order, so that the next day must be whole too; not so for files. */
    spansNextDay?: boolean
    /** Control totals minus listed rows (rule book 3.8, I2). */
    hidden: { purchases: number; amountMinor: number }
    /** Rows of the GA4 report that were rejected. */
    unreadableRows: number
  }
  /** Where there are several (rule book 3.19); their keys are the orders' `store`. */
  stores?: readonly StoreInfo[]
  policy?: Partial<ScopePolicy>
  /** Keys of the scope classes that earlier results met; absent for a first one. */
  knownClasses?: readonly string[]
  transforms?: readonly ConfirmedTransform[]
  manualLinks?: readonly ManualLink[]
  /** GA4 ids that the store was asked for by id and does not know. */
  lookedUp?: readonly string[]
  /** What an earlier run of the same days called missing: `sourceId`, or `store|sourceId` of several stores. */
  previous?: { missing: readonly string[] }
  /** Purchases per id by stream and hostname (rule book 3.20). */
  tags?: readonly TagRow[]
  /** Streams and hostnames that are the client's own; absent means any. */
  own?: { streams?: readonly string[]; hostnames?: readonly string[] }
  /** Rates into the reporting currency that a person gave, such as `{ USD: '0.92' }`. */
  rates?: Readonly<Record<string, string>>
  /** What was learned of days outside the loaded ones. */
  profiles?: readonly DayProfile[]
  changeLog?: readonly { at: number; what: string }[]
}

export interface ReconcileResult {
  /** In the order that is hashed: by side, then id. */
  verdicts: VerdictTable
  summary: Summary
  /** Refunds of the window, a ledger of their own. */
  refunds: RefundVerdict[]
  /** What this run learned of each of its days. */
  profiles: DayProfile[]
}
