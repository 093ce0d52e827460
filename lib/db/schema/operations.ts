import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  type PgColumn,
  pgPolicy,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/pg-core'
import type { ActedVia } from '@/lib/db/context'
import type { AuditAction } from '@/lib/services/audit/dto'
import type { MailKind, MailState, NotificationChoice } from '@/lib/services/notifications/dto'
import type { CatchUp, FireOutcome, Overlap, ScheduleKind, ScheduleWindow } from '@/lib/services/schedules/dto'
import { client, platform, provisioning } from './platform'
import { appRole, authRole, currentClient, workerRole } from './roles'

/** Central tables of what runs by itself: schedules, mail that waits to be sent, workers, and who did what. */

const instant = () => timestamp({ withTimezone: true, mode: 'date' })
const clientId = () =>
  text()
    .notNull()
    .references(() => client.id)

/** The client's own rows, for requests and for workers that act for it. */
const ownRows = (name: string, owner: PgColumn, to = [appRole, workerRole]) =>
  pgPolicy(`${name}_own`, {
    for: 'all',
    to,
    using: sql`${owner} = ${currentClient}`,
    withCheck: sql`${owner} = ${currentClient}`,
  })

/** Workers look for due work of all clients, but add and remove rows only of the one they act for. */
const dueWork = (name: string, owner: PgColumn) => [
  ownRows(name, owner),
  pgPolicy(`${name}_due`, { for: 'select', to: workerRole, using: sql`true` }),
  pgPolicy(`${name}_taken`, { for: 'update', to: workerRole, using: sql`true`, withCheck: sql`true` }),
]

/** Rows that are no client's, which workers remove when they are old. */
const installationRows = (name: string, owner: PgColumn) =>
  pgPolicy(`${name}_installation`, {
    for: 'all',
    to: workerRole,
    using: sql`${owner} = ''`,
    withCheck: sql`${owner} = ''`,
  })

export const schedule = platform.table(
  'schedule',
  {
    clientId: clientId(),
    id: text().notNull(),
    kind: text().$type<ScheduleKind>().notNull(),
    /** Empty for work that belongs to no reconciliation. */
    reconciliationId: text().notNull().default(''),
    /** Five fields, read in `time_zone`. */
    cron: text().notNull(),
    timeZone: text().notNull(),
    /** Days that a slot reconciles; null for other kinds of work. */
    window: jsonb().$type<ScheduleWindow>(),
    overlap: text().$type<Overlap>().notNull().default('skip'),
    catchUp: text().$type<CatchUp>().notNull().default('latest'),
    /** Slots older than this are never caught up. */
    catchUpHours: smallint().notNull().default(24),
    /** The next slot, without jitter; null where no slot comes any more. */
    nextAt: instant(),
    pausedAt: instant(),
    createdBy: text(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    index('schedule_next').on(table.nextAt),
    ...dueWork('schedule', table.clientId),
  ],
)

/** What became of each slot of a schedule: fired, missed or skipped, once. */
export const scheduleFire = platform.table(
  'schedule_fire',
  {
    clientId: clientId(),
    scheduleId: text().notNull(),
    slot: instant().notNull(),
    outcome: text().$type<FireOutcome>().notNull(),
    /** Why it was left out, for people; null where the outcome says it all. */
    reason: text(),
    jobId: text(),
    at: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.scheduleId, table.slot] }),
    foreignKey({ columns: [table.clientId, table.scheduleId], foreignColumns: [schedule.clientId, schedule.id] }),
    ownRows('schedule_fire', table.clientId),
  ],
)

/** Mail to be sent: written in the transaction of what it tells, sent by a worker, and kept to be looked at. */
export const outbox = platform.table(
  'outbox',
  {
    /** Empty for mail about a person's account, which is no client's to read. */
    clientId: text().notNull(),
    id: text().notNull(),
    kind: text().$type<MailKind>().notNull(),
    /** One mail for one event and person, whatever is repeated. */
    dedupeKey: text().notNull(),
    userId: text(),
    toAddress: text().notNull(),
    /** What the template needs; no secrets. */
    payload: jsonb().$type<Record<string, unknown>>().notNull(),
    state: text().$type<MailState>().notNull().default('waiting'),
    /** As it was rendered at the first try: every further one sends the same. */
    subject: text(),
    html: text(),
    plain: text(),
    tries: smallint().notNull().default(0),
    runAfter: instant().notNull().defaultNow(),
    leaseUntil: instant(),
    error: text(),
    createdAt: instant().notNull().defaultNow(),
    sentAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    uniqueIndex('outbox_dedupe').on(table.clientId, table.dedupeKey),
    index('outbox_waiting').on(table.state, table.runAfter),
    ...dueWork('outbox', table.clientId),
    installationRows('outbox', table.clientId),
    provisioning('outbox'),
    pgPolicy('outbox_auth', { for: 'insert', to: authRole, withCheck: sql`${table.clientId} = ''` }),
  ],
)

/** What a person wants to be written about; absent where they take the default. */
export const notificationPreference = platform.table(
  'notification_preference',
  {
    clientId: clientId(),
    userId: text().notNull(),
    manual: text().$type<NotificationChoice['manual']>().notNull(),
    scheduled: text().$type<NotificationChoice['scheduled']>().notNull(),
    failures: boolean().notNull(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.userId] }),
    ownRows('notification_preference', table.clientId),
    provisioning('notification_preference'),
  ],
)

/** A request that may be repeated without being carried out twice, and what it was answered. */
export const idempotencyKey = platform.table(
  'idempotency_key',
  {
    clientId: clientId(),
    /** Who sent it: keys of two people never meet. */
    actor: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of method, path and body. */
    requestHash: text().notNull(),
    /** Null while the first request is being answered. */
    status: integer(),
    body: text(),
    lockedUntil: instant().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.actor, table.key] }),
    ownRows('idempotency_key', table.clientId),
  ],
)

/** Worker processes as they report themselves; nothing of any client. */
export const workerPresence = platform.table(
  'worker_presence',
  {
    id: text().primaryKey(),
    version: text().notNull(),
    /** How it is woken: by the queue it was set up with, or by looking alone while that queue is away. */
    doorbell: text().$type<'postgres' | 'redis' | 'degraded'>().notNull(),
    startedAt: instant().notNull().defaultNow(),
    seenAt: instant().notNull().defaultNow(),
    /** When it last claimed a job or found that none waits. */
    consumedAt: instant(),
  },
  () => [
    pgPolicy('worker_presence_worker', { for: 'all', to: workerRole, using: sql`true`, withCheck: sql`true` }),
    provisioning('worker_presence'),
  ],
)

/** How often somebody asked lately, under a name that tells of nobody; lost in a crash, which does no harm. */
export const rateLimit = platform.table(
  'rate_limit',
  {
    key: varchar({ length: 255 }).primaryKey(),
    points: integer().notNull().default(0),
    /** Epoch milliseconds. */
    expire: bigint({ mode: 'number' }),
  },
  () => [pgPolicy('rate_limit_auth', { for: 'all', to: authRole, using: sql`true`, withCheck: sql`true` })],
)

/**
 * Who did what to which object from where, written in the transaction that did it. Append-only for requests. Without a
 * client (an empty id) it is about the installation, for platform admins alone.
 */
export const auditLog = platform.table(
  'audit_log',
  {
    clientId: text().notNull(),
    id: bigint({ mode: 'number' }).generatedAlwaysAsIdentity().notNull(),
    at: instant().notNull().defaultNow(),
    /** Null where the installation acted by itself. */
    userId: text(),
    /** By what right they acted. */
    via: text().$type<ActedVia>().notNull().default('system'),
    keyId: text(),
    /** Network address the request came from; cut short after 30 days. */
    address: text(),
    action: text().$type<AuditAction>().notNull(),
    objectId: text().notNull(),
    details: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    requestId: text(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    index('audit_log_at').on(table.clientId, table.at),
    ownRows('audit_log', table.clientId),
    installationRows('audit_log', table.clientId),
    provisioning('audit_log'),
  ],
)
