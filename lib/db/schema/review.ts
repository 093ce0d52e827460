import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  type PgColumn,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { AnnotationState } from '@/lib/services/annotations/dto'
import type { FindingState, FindingStep, FindingVerification } from '@/lib/services/findings/dto'
import type { WatchedOrder, WatchedPurchase, WatchState } from '@/lib/services/trace/watch-dto'
import { isolation, reconciliation, tenant } from './tenant'

/** What people add to a client's results: decisions, comments, links. Nothing here is ever overwritten by a job. */

const instant = () => timestamp({ withTimezone: true, mode: 'date' })
const key = () => ({ clientId: text().notNull(), reconciliationId: text().notNull() })
const ofReconciliation = (table: { clientId: PgColumn; reconciliationId: PgColumn }) =>
  foreignKey({
    columns: [table.clientId, table.reconciliationId],
    foreignColumns: [reconciliation.clientId, reconciliation.id],
  })

/** What was decided about a line of a result; the same line of the next job is found by its key. */
export const annotation = tenant.table(
  'annotation',
  {
    ...key(),
    /** `verdict.line_key`. */
    lineKey: text().notNull(),
    state: text().$type<AnnotationState>().notNull().default('open'),
    reason: text(),
    assigneeId: text(),
    updatedBy: text(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.reconciliationId, table.lineKey] }),
    ofReconciliation(table),
    isolation('annotation', table.clientId),
  ],
)

export const comment = tenant.table(
  'comment',
  {
    ...key(),
    id: text().notNull(),
    subject: text().$type<'line' | 'finding' | 'month'>().notNull(),
    /** `verdict.line_key`, `finding.key`, or `closed_month.id` for why it was closed. */
    subjectKey: text().notNull(),
    text: text().notNull(),
    createdBy: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
    removedAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    ofReconciliation(table),
    index('comment_subject').on(table.clientId, table.reconciliationId, table.subject, table.subjectKey),
    isolation('comment', table.clientId),
  ],
)

/** A cause that lives across jobs, from the first result that told of it. */
export const finding = tenant.table(
  'finding',
  {
    ...key(),
    /** Code, segment and regime: the same cause in every job. */
    key: text().notNull(),
    state: text().$type<FindingState>().notNull().default('open'),
    sentence: text().notNull(),
    amountMinor: bigint({ mode: 'number' }).notNull(),
    orders: integer().notNull(),
    firstJobId: text().notNull(),
    firstSeenAt: instant().notNull().defaultNow(),
    /** The newest result, and whether it still tells of the finding. */
    lastJobId: text().notNull(),
    lastSeq: integer().notNull(),
    lastSeenAt: instant().notNull().defaultNow(),
    isPresent: boolean().notNull().default(true),
    assigneeId: text(),
    /** Why people put it aside; null while it counts. */
    ignoredReason: text(),
    fixAt: instant(),
    fixBy: text(),
    fixNote: text(),
    fixLink: text(),
    /** Orders and missing ones before and after the fix, same weekdays, with what the difference says. */
    verification: jsonb().$type<FindingVerification>(),
    /** Every change of state, oldest first. */
    history: jsonb().$type<FindingStep[]>().notNull().default([]),
    updatedBy: text(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.reconciliationId, table.key] }),
    ofReconciliation(table),
    isolation('finding', table.clientId),
  ],
)

/** Which classes of orders count: the list only grows, so that every state can be shown again (rule book 3.11). */
export const scopeDecision = tenant.table(
  'scope_decision',
  {
    ...key(),
    version: integer().notNull(),
    classKey: text().notNull(),
    /** Null takes the decision back. */
    inHeadline: boolean(),
    reason: text(),
    decidedBy: text(),
    decidedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.reconciliationId, table.version] }),
    ofReconciliation(table),
    isolation('scope_decision', table.clientId),
  ],
)

/** An order and a GA4 id that people tied together. */
export const manualLink = tenant.table(
  'manual_link',
  {
    ...key(),
    id: text().notNull(),
    /** The order's id at its store. */
    orderId: text().notNull(),
    analyticsId: text().notNull(),
    reason: text(),
    createdBy: text(),
    createdAt: instant().notNull().defaultNow(),
    undoneBy: text(),
    undoneAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    ofReconciliation(table),
    index('manual_link_of').on(table.clientId, table.reconciliationId),
    isolation('manual_link', table.clientId),
  ],
)

/** An order that GA4 is asked for every hour until it shows it, or three days are over. */
export const orderWatch = tenant.table(
  'order_watch',
  {
    clientId: text().notNull(),
    id: text().notNull(),
    /** The job that looks, again and again. */
    jobId: text().notNull(),
    /** The id as somebody gave it. */
    asked: text().notNull(),
    /** Every spelling of it, and every other name of its order. */
    names: text().array().notNull(),
    state: text().$type<WatchState>().notNull().default('watching'),
    /** Null until a shop has it. */
    shopOrder: jsonb().$type<WatchedOrder>(),
    /** What GA4 showed of it at last. */
    purchases: jsonb().$type<WatchedPurchase[]>().notNull().default([]),
    looks: integer().notNull().default(0),
    lookedAt: instant(),
    /** Why the last look could not tell; null where it could. */
    problem: text(),
    createdBy: text(),
    createdAt: instant().notNull(),
    endsAt: instant().notNull(),
    endedAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    uniqueIndex('order_watch_once').on(table.clientId, table.asked).where(sql`${table.state} = 'watching'`),
    isolation('order_watch', table.clientId),
  ],
)
