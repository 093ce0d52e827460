import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  type PgColumn,
  pgPolicy,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { CheckReport, IncompleteReason } from '@/lib/ingestors/types'
import type { Flag } from '@/lib/reconcile/statuses'
import type { Summary, Verdict } from '@/lib/reconcile/types'
import type { ChangeArea } from '@/lib/services/changes/dto'
import type { ConnectorKind, ConnectorState } from '@/lib/services/connectors/dto'
import type { EarlyEvidence, EarlyWarningState } from '@/lib/services/early-warnings/dto'
import type { JobStage } from '@/lib/services/jobs/dto'
import type { Alias, Channel, Factor, OrderDetails, OrderStatus, Rejection } from '@/lib/transaction'
import { appRole, currentClient, moverRole, workerRole } from './roles'

/**
 * One client's data. `client_id` leads every key, and row-level security lets a transaction see only the client it
 * was opened for. Nothing here refers to `platform`: a client may be placed in a database of its own.
 */
export const tenant = pgSchema('tenant')

const instant = () => timestamp({ withTimezone: true, mode: 'date' })
const day = () => date({ mode: 'string' })
const minor = () => bigint({ mode: 'number' })

/** A request, a worker or a move sees the rows of the client it acts for. */
export const isolation = (name: string, clientId: PgColumn) =>
  pgPolicy(`${name}_tenant`, {
    for: 'all',
    to: [appRole, workerRole, moverRole],
    using: sql`${clientId} = ${currentClient}`,
    withCheck: sql`${clientId} = ${currentClient}`,
  })

export const connector = tenant.table(
  'connector',
  {
    clientId: text().notNull(),
    id: text().notNull(),
    kind: text().$type<ConnectorKind>().notNull(),
    label: text().notNull(),
    /** What may be shown of how a live source is reached, by its ingestor's schema. */
    config: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    /** Sealed for this row (`lib/vault`); null for sources that need none. */
    credentials: text(),
    /** Who the credentials are, and at most their last four characters. */
    credentialHint: text(),
    state: text().$type<ConnectorState>().notNull().default('ready'),
    /** What keeps the source from being read and what to do, for people; null when ready. */
    problem: text(),
    /** Who is asked for a new sign-in by mail when the source does not let us in any more; both or neither. */
    contactName: text(),
    contactEmail: text(),
    /** When they were asked; null again as soon as the source is ready. */
    contactAskedAt: instant(),
    lastCheck: jsonb().$type<CheckReport>(),
    checkedAt: instant(),
    pausedAt: instant(),
    /** Versions of what runs beside the source, when it was read last; null before the first reading. */
    versions: jsonb().$type<Record<string, string>>(),
    /** Removed connectors keep their results only: facts and credentials are gone. */
    removedAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.id] }), isolation('connector', table.clientId)],
)

/** What was read in one go as the complete content of its range: a file, a push, or some days of a live source. */
export const upload = tenant.table(
  'upload',
  {
    clientId: text().notNull(),
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    connectorId: text().notNull(),
    fileName: text().notNull(),
    format: text().notNull(),
    rangeFrom: day().notNull(),
    rangeTo: day().notNull(),
    timeZone: text().notNull(),
    /** Zone of the store's own report, for the tie-out; null for analytics files. */
    storeTimeZone: text(),
    transactions: integer().notNull(),
    dated: boolean().notNull().default(true),
    hiddenPurchases: integer().notNull().default(0),
    hiddenMinor: minor().notNull().default(0),
    notes: jsonb().$type<string[]>().notNull(),
    rejectionCount: integer().notNull(),
    /** The first thousand; `rejection_count` says how many there were. */
    rejections: jsonb().$type<Rejection[]>().notNull(),
    uploadedBy: text(),
    uploadedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    foreignKey({
      columns: [table.clientId, table.connectorId],
      foreignColumns: [connector.clientId, connector.id],
    }),
    index('upload_connector').on(table.clientId, table.connectorId, table.uploadedAt),
    isolation('upload', table.clientId),
  ],
)

/** Days of a source that are known to be complete. A missing order is only ever called missing on such a day. */
export const coverage = tenant.table(
  'coverage',
  {
    clientId: text().notNull(),
    connectorId: text().notNull(),
    day: day().notNull(),
    timeZone: text().notNull(),
    uploadId: bigint({ mode: 'number' }).notNull(),
    /** What the source said there is; null where it does not say. */
    expected: integer(),
    received: integer().notNull(),
    /** The day's totals when it was read; while the source still gives the same, it is not read again. */
    fingerprint: text(),
    /** Why the day is not complete although it was read; null when it is. */
    incomplete: text().$type<IncompleteReason>(),
    hiddenPurchases: integer().notNull().default(0),
    hiddenMinor: minor().notNull().default(0),
    pulledAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.connectorId, table.day] }),
    foreignKey({ columns: [table.clientId, table.uploadId], foreignColumns: [upload.clientId, upload.id] }),
    isolation('coverage', table.clientId),
  ],
)

/** Store orders as facts: reduced at the border, without names, addresses or contact data. */
export const storeOrder = tenant.table(
  'store_order',
  {
    clientId: text().notNull(),
    connectorId: text().notNull(),
    /** Which of several stores in one file the order is from; empty where the connector has one. */
    store: text().notNull().default(''),
    sourceId: text().notNull(),
    name: text(),
    aliases: jsonb().$type<Alias[]>().notNull(),
    createdAt: instant().notNull(),
    currency: text().notNull(),
    totalMinor: minor().notNull(),
    subtotalMinor: minor(),
    taxMinor: minor(),
    shippingMinor: minor(),
    discountMinor: minor(),
    refundedMinor: minor().notNull(),
    status: text().$type<OrderStatus>().notNull(),
    channel: text().$type<Channel>().notNull(),
    gateway: text(),
    test: boolean().notNull(),
    itemCount: integer(),
    factors: jsonb().$type<Partial<Record<Factor, string>>>(),
    details: jsonb().$type<OrderDetails>(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.connectorId, table.store, table.sourceId] }),
    foreignKey({
      columns: [table.clientId, table.connectorId],
      foreignColumns: [connector.clientId, connector.id],
    }),
    index('store_order_created').on(table.clientId, table.connectorId, table.createdAt),
    isolation('store_order', table.clientId),
  ],
)

/** Rows of the GA4 report as facts: an id on two days is two rows, and the engine groups them. */
export const analyticsPurchase = tenant.table(
  'analytics_purchase',
  {
    clientId: text().notNull(),
    connectorId: text().notNull(),
    uploadId: bigint({ mode: 'number' }).notNull(),
    /** Position in its upload: rows without an id are told apart by nothing else. */
    ordinal: integer().notNull(),
    transactionId: text().notNull(),
    /** Null in a report without dates: the row then belongs to its upload's range as a whole. */
    day: day(),
    hour: smallint(),
    purchases: integer().notNull(),
    revenueMinor: minor().notNull(),
    refundMinor: minor().notNull(),
    taxMinor: minor(),
    shippingMinor: minor(),
    currency: text(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.uploadId, table.ordinal] }),
    foreignKey({ columns: [table.clientId, table.uploadId], foreignColumns: [upload.clientId, upload.id] }),
    index('analytics_purchase_day').on(table.clientId, table.connectorId, table.day),
    isolation('analytics_purchase', table.clientId),
  ],
)

/** Where GA4 ids were reported from, day by day: which of several tags, and whose. */
export const analyticsTag = tenant.table(
  'analytics_tag',
  {
    clientId: text().notNull(),
    connectorId: text().notNull(),
    uploadId: bigint({ mode: 'number' }).notNull(),
    ordinal: integer().notNull(),
    day: day().notNull(),
    transactionId: text().notNull(),
    stream: text(),
    hostname: text(),
    purchases: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.uploadId, table.ordinal] }),
    foreignKey({ columns: [table.clientId, table.uploadId], foreignColumns: [upload.clientId, upload.id] }),
    index('analytics_tag_day').on(table.clientId, table.connectorId, table.day),
    isolation('analytics_tag', table.clientId),
  ],
)

/** GA4 ids that a store was asked for one by one, since no order read so far has them. */
export const lookup = tenant.table(
  'lookup',
  {
    clientId: text().notNull(),
    connectorId: text().notNull(),
    transactionId: text().notNull(),
    /** Whether the store has an order for it; the order is then in `store_order`. */
    isFound: boolean().notNull(),
    /** Orders that were found, whatever their day. */
    sourceIds: text().array().notNull().default([]),
    askedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.connectorId, table.transactionId] }),
    foreignKey({
      columns: [table.clientId, table.connectorId],
      foreignColumns: [connector.clientId, connector.id],
    }),
    isolation('lookup', table.clientId),
  ],
)

/** What was changed at a shop, that a loss may have to do with: theme, plugin, tag manager, consent banner, checkout. */
export const changeLog = tenant.table(
  'change_log',
  {
    clientId: text().notNull(),
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    /** Null for what people and programs write down themselves. */
    connectorId: text(),
    at: instant().notNull().defaultNow(),
    area: text().$type<ChangeArea>().notNull().default('plugin'),
    /** One sentence, such as `Plugin woo-tracking 2.0 became 2.1.` */
    what: text().notNull(),
    link: text(),
    createdBy: text(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    foreignKey({
      columns: [table.clientId, table.connectorId],
      foreignColumns: [connector.clientId, connector.id],
    }),
    index('change_log_at').on(table.clientId, table.at),
    isolation('change_log', table.clientId),
  ],
)

export const reconciliation = tenant.table(
  'reconciliation',
  {
    clientId: text().notNull(),
    id: text().notNull(),
    name: text().notNull(),
    /** Zone of its days: the GA4 property's. Null where each uploaded window names its own. */
    timeZone: text(),
    /** Sequence number of the newest published result. */
    resultSeq: integer().notNull().default(0),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.id] }), isolation('reconciliation', table.clientId)],
)

export const reconciliationSource = tenant.table(
  'reconciliation_source',
  {
    clientId: text().notNull(),
    reconciliationId: text().notNull(),
    connectorId: text().notNull(),
    side: text().$type<'store' | 'analytics'>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.reconciliationId, table.connectorId] }),
    foreignKey({
      columns: [table.clientId, table.reconciliationId],
      foreignColumns: [reconciliation.clientId, reconciliation.id],
    }),
    foreignKey({
      columns: [table.clientId, table.connectorId],
      foreignColumns: [connector.clientId, connector.id],
    }),
    isolation('reconciliation_source', table.clientId),
  ],
)

/** Everything a result shows about one line, so that an old result never changes when facts do. */
const verdictColumns = () => ({
  clientId: text().notNull(),
  /** Names the line from one result to the next: side, then order or GA4 id. */
  lineKey: text().notNull(),
  /** Day the line is counted on: the order's, else GA4's, else the first of the window. */
  day: day().notNull(),
  side: text().$type<Verdict['side']>().notNull(),
  status: text().$type<Verdict['status']>().notNull(),
  reason: text(),
  storeId: text(),
  storeName: text(),
  analyticsId: text(),
  matchedKind: text().$type<NonNullable<Verdict['matchedBy']>['kind']>(),
  matchedPass: text().$type<NonNullable<Verdict['matchedBy']>['pass']>(),
  matchedTransform: text(),
  storeMinor: minor(),
  analyticsMinor: minor(),
  differenceMinor: minor(),
  basis: text().$type<NonNullable<Verdict['basis']>>(),
  purchases: integer(),
  orderedAt: instant(),
  storeDay: day(),
  analyticsDay: day(),
  gateway: text(),
  channel: text().$type<Channel>(),
  flags: text().array().$type<Flag[]>().notNull().default([]),
  store: text(),
  /** What the store was paid, where that is another currency: `120.00 USD`. */
  storeOriginal: text(),
  evidence: text().array().notNull().default([]),
  suggestion: text(),
})

/** Verdicts, each valid from one result to another: a nightly run writes only what changed. */
export const verdict = tenant.table(
  'verdict',
  {
    ...verdictColumns(),
    reconciliationId: text().notNull(),
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    firstSeq: integer().notNull(),
    /** Null while the line still holds. */
    lastSeq: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.reconciliationId, table.id] }),
    foreignKey({
      columns: [table.clientId, table.reconciliationId],
      foreignColumns: [reconciliation.clientId, reconciliation.id],
    }),
    index('verdict_day').on(table.clientId, table.reconciliationId, table.day, table.firstSeq),
    isolation('verdict', table.clientId),
  ],
)

/** A running job's lines before they are published; rewritten by each attempt, emptied by publishing, not logged. */
export const verdictChange = tenant.table(
  'verdict_change',
  { ...verdictColumns(), jobId: text().notNull(), ordinal: integer().notNull() },
  (table) => [
    primaryKey({ columns: [table.clientId, table.jobId, table.ordinal] }),
    isolation('verdict_change', table.clientId),
  ],
)

/** Which attempt of a job may write: every write transaction of a worker reads it first. */
export const jobFence = tenant.table(
  'job_fence',
  { clientId: text().notNull(), jobId: text().notNull(), attempt: integer().notNull() },
  (table) => [primaryKey({ columns: [table.clientId, table.jobId] }), isolation('job_fence', table.clientId)],
)

export const jobSummary = tenant.table(
  'job_summary',
  {
    clientId: text().notNull(),
    jobId: text().notNull(),
    reconciliationId: text().notNull(),
    resultSeq: integer().notNull(),
    windowFrom: day().notNull(),
    windowTo: day().notNull(),
    summary: jsonb().$type<Summary>().notNull(),
    resultHash: text().notNull(),
    /** The uploads the result was computed from, as they were read. */
    sources: jsonb()
      .$type<{ source: string; notes: string[]; rejectionCount: number; rejections: Rejection[] }[]>()
      .notNull(),
    /** When its lines were removed by age; the summary stays. */
    rowsRemovedAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.jobId] }),
    foreignKey({
      columns: [table.clientId, table.reconciliationId],
      foreignColumns: [reconciliation.clientId, reconciliation.id],
    }),
    isolation('job_summary', table.clientId),
  ],
)

/** What a job did, in order; read by people on its page. */
export const jobLog = tenant.table(
  'job_log',
  {
    clientId: text().notNull(),
    jobId: text().notNull(),
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    at: instant().notNull().defaultNow(),
    attempt: integer().notNull(),
    level: text().$type<'info' | 'warn' | 'error'>().notNull(),
    stage: text().$type<JobStage>(),
    /** One sentence for people. */
    message: text().notNull(),
    /** Counts and ids behind it. */
    data: jsonb().$type<Record<string, string | number | boolean | null>>().notNull().default({}),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.jobId, table.id] }),
    index('job_log_at').on(table.clientId, table.at),
    isolation('job_log', table.clientId),
  ],
)

/** A month whose result is final: what arrives later is shown beside it, not in it. */
export const closedMonth = tenant.table(
  'closed_month',
  {
    clientId: text().notNull(),
    reconciliationId: text().notNull(),
    /** Such as `2026-10`. */
    month: text().notNull(),
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    /** The job whose result was frozen. */
    jobId: text().notNull(),
    resultSeq: integer().notNull(),
    resultHash: text().notNull(),
    closedAt: instant().notNull().defaultNow(),
    /** Null where it closed by itself. */
    closedBy: text(),
    reopenedAt: instant(),
    reopenedBy: text(),
    reopenReason: text(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.reconciliationId, table.id] }),
    foreignKey({
      columns: [table.clientId, table.reconciliationId],
      foreignColumns: [reconciliation.clientId, reconciliation.id],
    }),
    uniqueIndex('closed_month_once')
      .on(table.clientId, table.reconciliationId, table.month)
      .where(sql`${table.reopenedAt} is null`),
    isolation('closed_month', table.clientId),
  ],
)

/** How many young orders GA4 showed at an age, counted once each when they had reached it; what is usual is learned from it. */
export const earlyReading = tenant.table(
  'early_reading',
  {
    clientId: text().notNull(),
    reconciliationId: text().notNull(),
    takenAt: instant().notNull(),
    /** `gateway=stripe`; empty for all orders. */
    segment: text().notNull(),
    ageHours: smallint().notNull(),
    orders: integer().notNull(),
    seen: integer().notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.clientId, table.reconciliationId, table.takenAt, table.segment, table.ageHours],
    }),
    foreignKey({
      columns: [table.clientId, table.reconciliationId],
      foreignColumns: [reconciliation.clientId, reconciliation.id],
    }),
    isolation('early_reading', table.clientId),
  ],
)

/** Orders too young to be judged of which GA4 shows fewer than usual; never part of a result. */
export const earlyWarning = tenant.table(
  'early_warning',
  {
    clientId: text().notNull(),
    id: text().notNull(),
    reconciliationId: text().notNull(),
    /** As in `early_reading`. */
    segment: text().notNull(),
    state: text().$type<EarlyWarningState>().notNull().default('open'),
    openedAt: instant().notNull(),
    /** The last pull that found it. */
    seenAt: instant().notNull(),
    closedAt: instant(),
    evidence: jsonb().$type<EarlyEvidence>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    foreignKey({
      columns: [table.clientId, table.reconciliationId],
      foreignColumns: [reconciliation.clientId, reconciliation.id],
    }),
    uniqueIndex('early_warning_once')
      .on(table.clientId, table.reconciliationId, table.segment)
      .where(sql`${table.state} = 'open'`),
    isolation('early_warning', table.clientId),
  ],
)

/**
 * Whether a client's data is in this database: `here`, unless a row says otherwise. While it is `moving`, it can only be
 * read; once it is `gone`, it is in another.
 */
export const placement = tenant.table(
  'placement',
  {
    clientId: text().primaryKey(),
    state: text().$type<'here' | 'moving' | 'gone'>().notNull(),
    changedAt: instant().notNull().defaultNow(),
  },
  (table) => [isolation('placement', table.clientId)],
)
