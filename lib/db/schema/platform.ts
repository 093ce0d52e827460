import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { Role } from '@/lib/auth/permissions'
import type { LiveKind } from '@/lib/ingestors/types'
import type { ClientStatus } from '@/lib/services/clients/dto'
import type { JobDto, JobKind, JobStage, JobState, JobTrigger } from '@/lib/services/jobs/dto'
import {
  adminRole,
  appRole,
  authRole,
  currentClient,
  currentSubject,
  currentToken,
  currentUser,
  workerRole,
} from './roles'

/** Central tables: who may use the installation, for which clients, and the jobs that were asked for. */
export const platform = pgSchema('platform')

const instant = () => timestamp({ withTimezone: true, mode: 'date' })

/** The installation's own work over all clients; grants say on which columns. */
export const provisioning = (name: string) =>
  pgPolicy(`${name}_admin`, { for: 'all', to: adminRole, using: sql`true`, withCheck: sql`true` })

export const client = platform.table(
  'client',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** Used in file names: lower-case letters, digits and hyphens. */
    slug: text().notNull().unique(),
    timeZone: text().notNull(),
    currency: text().notNull(),
    /** Name at the head of its pages, reports and mails; null for the client's own. */
    brandName: text(),
    /** Whether viewers may download; an owner decides. */
    canViewersExport: boolean().notNull().default(true),
    /** `suspended` and `deleting`: owners read, everybody else is kept out, and nothing runs. */
    status: text().$type<ClientStatus>().notNull().default('active'),
    statusAt: instant().notNull().defaultNow(),
    /** When a client that is being deleted is erased; until then it can be kept. */
    eraseAfter: instant(),
    /** Name of the database on this server that holds its data; null for this one, which it shares with others. */
    databaseRef: text(),
    /** Since when its data is being moved to another database; no job of it begins meanwhile. */
    movingAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    check('client_status', sql`${table.status} in ('active', 'suspended', 'deleting')`),
    provisioning('client'),
    pgPolicy('client_app', {
      for: 'all',
      to: appRole,
      using: sql`${table.id} = ${currentClient}`,
      withCheck: sql`${table.id} = ${currentClient}`,
    }),
    pgPolicy('client_worker', { for: 'select', to: workerRole, using: sql`${table.id} = ${currentClient}` }),
    // Whose work is not to be done, when they look over the jobs of all.
    pgPolicy('client_halted', {
      for: 'select',
      to: workerRole,
      using: sql`${table.status} <> 'active' or ${table.movingAt} is not null`,
    }),
    pgPolicy('client_auth', {
      for: 'select',
      to: authRole,
      using: sql`exists (select 1 from platform.membership m where m.client_id = ${table.id} and m.user_id = ${currentUser})
        or exists (select 1 from platform.break_glass b where b.client_id = ${table.id} and b.user_id = ${currentUser}
          and b.ended_at is null and b.expires_at > clock_timestamp())`,
    }),
  ],
)

export const user = platform.table(
  'user',
  {
    id: text().primaryKey(),
    /** The sign-in provider's id for the person; the only link to it. */
    authSubject: text().notNull().unique(),
    email: text().notNull().unique(),
    name: text().notNull(),
    active: boolean().notNull().default(true),
    /** Runs the installation: clients, people, jobs and health, but no client's data without a reason. */
    isPlatformAdmin: boolean().notNull().default(false),
    /** Works for the agency: holds standing memberships in the clients assigned to them. */
    isStaff: boolean().notNull().default(false),
    /** Whether one of the staff is written to once a week about the clients assigned to them. */
    wantsDigest: boolean().notNull().default(true),
    /** The Monday of the last digest that was written: there is one a week, whatever is repeated. */
    digestOn: date({ mode: 'string' }),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    provisioning('user'),
    pgPolicy('user_app', {
      for: 'select',
      to: appRole,
      using: sql`exists (select 1 from platform.membership m where m.user_id = ${table.id} and m.client_id = ${currentClient})`,
    }),
    pgPolicy('user_worker', {
      for: 'select',
      to: workerRole,
      using: sql`exists (select 1 from platform.membership m where m.user_id = ${table.id} and m.client_id = ${currentClient})`,
    }),
    pgPolicy('user_auth', {
      for: 'select',
      to: authRole,
      using: sql`${table.authSubject} = ${currentSubject} or ${table.id} = ${currentUser}`,
    }),
  ],
)

export const membership = platform.table(
  'membership',
  {
    clientId: text()
      .notNull()
      .references(() => client.id),
    userId: text()
      .notNull()
      .references(() => user.id),
    role: text().$type<Role>().notNull(),
    /** `agency`: one of the agency's staff, and shown to the client as such. */
    kind: text().$type<'member' | 'agency'>().notNull().default('member'),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.userId] }),
    check('membership_role', sql`${table.role} in ('owner', 'admin', 'analyst', 'viewer')`),
    check('membership_kind', sql`${table.kind} in ('member', 'agency')`),
    provisioning('membership'),
    pgPolicy('membership_app', {
      for: 'all',
      to: appRole,
      using: sql`${table.clientId} = ${currentClient}`,
      withCheck: sql`${table.clientId} = ${currentClient}`,
    }),
    pgPolicy('membership_worker', {
      for: 'select',
      to: workerRole,
      using: sql`${table.clientId} = ${currentClient}`,
    }),
    pgPolicy('membership_auth', { for: 'select', to: authRole, using: sql`${table.userId} = ${currentUser}` }),
  ],
)

export const job = platform.table(
  'job',
  {
    clientId: text()
      .notNull()
      .references(() => client.id),
    id: text().notNull(),
    kind: text().$type<JobKind>().notNull().default('reconciliation'),
    /** What asked for it. */
    trigger: text().$type<JobTrigger>().notNull().default('manual'),
    /** Two requests for the same work are one job: `sched:{schedule}:{slot}`, `idem:{actor}:{key}`, `settle:{job}`. */
    dedupeKey: text(),
    /** The schedule that asked, and for which of its slots. */
    scheduleId: text(),
    slot: instant(),
    /** Empty for work that belongs to no reconciliation. */
    reconciliationId: text().notNull(),
    /** Kept beside the id because the tenant's tables may live in another database. */
    reconciliationName: text().notNull(),
    /** Sources that the job reads: jobs that share one take turns. */
    connectorIds: text().array().notNull().default([]),
    state: text().$type<JobState>().notNull().default('queued'),
    stage: text().$type<JobStage>(),
    progress: jsonb().$type<JobDto['progress']>().notNull().default({ ordersRead: 0, purchasesRead: 0, verdicts: 0 }),
    windowFrom: date({ mode: 'string' }).notNull(),
    windowTo: date({ mode: 'string' }).notNull(),
    timeZone: text().notNull(),
    acceptIncomplete: boolean().notNull().default(false),
    /** The fencing token: every claim raises it, every write checks it. */
    attempt: integer().notNull().default(0),
    /** Attempts in a row that ended without progress; some such ends in a row are a crash loop. */
    stalls: smallint().notNull().default(0),
    /** Times that a source's trouble was waited for, and until when that may go on. */
    retries: smallint().notNull().default(0),
    retryUntil: instant(),
    /** Raised by every stage and chunk that is finished; `claimed_seq` is what it was when this attempt began. */
    progressSeq: integer().notNull().default(0),
    claimedSeq: integer().notNull().default(0),
    /** Higher goes first among the jobs of one client. */
    priority: smallint().notNull().default(0),
    leaseUntil: instant(),
    worker: text(),
    runAfter: instant().notNull().defaultNow(),
    cancelRequestedAt: instant(),
    /** The instant orders are old enough against; fixed when the job is planned. */
    asOf: instant(),
    errorCode: text(),
    errorMessage: text(),
    requestId: text(),
    headline: jsonb().$type<NonNullable<JobDto['headline']>>(),
    /** Milliseconds of each stage, over all attempts. */
    timings: jsonb().$type<Partial<Record<JobStage, number>>>().notNull().default({}),
    createdBy: text(),
    createdAt: instant().notNull().defaultNow(),
    startedAt: instant(),
    finishedAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    // A job is named by its id alone in URLs; ids are 80 random bits, so this reveals nothing to a guesser.
    uniqueIndex('job_id').on(table.id, table.clientId),
    uniqueIndex('job_dedupe').on(table.clientId, table.dedupeKey),
    index('job_claim').on(table.clientId, table.state, table.runAfter),
    check('job_state', sql`${table.state} in ('queued', 'running', 'done', 'failed', 'cancelled')`),
    pgPolicy('job_app', {
      for: 'all',
      to: appRole,
      using: sql`${table.clientId} = ${currentClient}`,
      withCheck: sql`${table.clientId} = ${currentClient}`,
    }),
    pgPolicy('job_own', {
      for: 'all',
      to: workerRole,
      using: sql`${table.clientId} = ${currentClient}`,
      withCheck: sql`${table.clientId} = ${currentClient}`,
    }),
    // Workers look for waiting jobs of all clients, but add and remove jobs only of the one they act for.
    pgPolicy('job_due', { for: 'select', to: workerRole, using: sql`true` }),
    pgPolicy('job_taken', { for: 'update', to: workerRole, using: sql`true`, withCheck: sql`true` }),
    provisioning('job'),
    pgPolicy('job_auth', {
      for: 'select',
      to: authRole,
      using: sql`exists (select 1 from platform.membership m where m.client_id = ${table.clientId} and m.user_id = ${currentUser})
        or exists (select 1 from platform.break_glass b where b.client_id = ${table.clientId} and b.user_id = ${currentUser}
          and b.ended_at is null and b.expires_at > clock_timestamp())`,
    }),
  ],
)

/** A link by which somebody without an account, mostly a shop's owner, connects one source for a client. */
export const connectionRequest = platform.table(
  'connection_request',
  {
    clientId: text()
      .notNull()
      .references(() => client.id),
    id: text().notNull(),
    kind: text().$type<LiveKind>().notNull(),
    /** The source whose credentials are to be replaced; null to connect a new one. */
    connectorId: text(),
    /** Whom it is for, as the one who asked wrote it. */
    note: text().notNull(),
    /** Where the link was mailed to; null where it was only shown to the one who asked. */
    email: text(),
    /** SHA-256 of the link's secret, which is shown once. */
    tokenHash: text().notNull(),
    expiresAt: instant().notNull(),
    /** When the source was connected through it; it opens nothing from then on. */
    usedAt: instant(),
    revokedAt: instant(),
    createdBy: text(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    index('connection_request_token').on(table.tokenHash),
    pgPolicy('connection_request_app', {
      for: 'all',
      to: appRole,
      using: sql`${table.clientId} = ${currentClient}`,
      withCheck: sql`${table.clientId} = ${currentClient}`,
    }),
    // A worker asks a shop's contact for a new sign-in and removes what ended long ago; it reads no link.
    pgPolicy('connection_request_worker', {
      for: 'all',
      to: workerRole,
      using: sql`${table.clientId} = ${currentClient}`,
      withCheck: sql`${table.clientId} = ${currentClient}`,
    }),
    pgPolicy('connection_request_auth', {
      for: 'select',
      to: authRole,
      using: sql`${table.tokenHash} = ${currentToken}`,
    }),
    provisioning('connection_request'),
  ],
)
