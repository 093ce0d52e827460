import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgPolicy, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { KeyScope, Role } from '@/lib/auth/permissions'
import type { ClientTemplate } from '@/lib/services/clients/dto'
import { client, platform, provisioning } from './platform'
import { appRole, authRole, currentClient, currentToken, currentUser, workerRole } from './roles'

/** Central tables of how people and programs get in. Secrets are kept as SHA-256 hashes only. */

const instant = () => timestamp({ withTimezone: true, mode: 'date' })
const clientId = () =>
  text()
    .notNull()
    .references(() => client.id)

/** An invitation to one client: one link, one e-mail address, one use. */
export const invitation = platform.table(
  'invitation',
  {
    clientId: clientId(),
    id: text().notNull(),
    /** In lower case; only an account with this address can accept. */
    email: text().notNull(),
    role: text().$type<Role>().notNull(),
    tokenHash: text().notNull(),
    expiresAt: instant().notNull(),
    acceptedAt: instant(),
    acceptedBy: text(),
    revokedAt: instant(),
    createdBy: text(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    index('invitation_token').on(table.tokenHash),
    check('invitation_role', sql`${table.role} in ('owner', 'admin', 'analyst', 'viewer')`),
    pgPolicy('invitation_app', {
      for: 'all',
      to: appRole,
      using: sql`${table.clientId} = ${currentClient}`,
      withCheck: sql`${table.clientId} = ${currentClient}`,
    }),
    // A worker removes those that ended long ago.
    pgPolicy('invitation_worker', {
      for: 'all',
      to: workerRole,
      using: sql`${table.clientId} = ${currentClient}`,
      withCheck: sql`${table.clientId} = ${currentClient}`,
    }),
    pgPolicy('invitation_auth', { for: 'select', to: authRole, using: sql`${table.tokenHash} = ${currentToken}` }),
    provisioning('invitation'),
  ],
)

/** A program's access to one client. It may never do more than the person who made it may do now. */
export const apiKey = platform.table(
  'api_key',
  {
    clientId: clientId(),
    id: text().notNull(),
    name: text().notNull(),
    tokenHash: text().notNull(),
    /** Last four characters, to tell keys apart. */
    ending: text().notNull(),
    scopes: text().array().$type<KeyScope[]>().notNull(),
    expiresAt: instant(),
    lastUsedAt: instant(),
    revokedAt: instant(),
    createdBy: text().notNull(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    index('api_key_token').on(table.tokenHash),
    pgPolicy('api_key_app', {
      for: 'all',
      to: appRole,
      using: sql`${table.clientId} = ${currentClient}`,
      withCheck: sql`${table.clientId} = ${currentClient}`,
    }),
    pgPolicy('api_key_auth', { for: 'select', to: authRole, using: sql`${table.tokenHash} = ${currentToken}` }),
    pgPolicy('api_key_used', {
      for: 'update',
      to: authRole,
      using: sql`${table.tokenHash} = ${currentToken}`,
      withCheck: sql`${table.tokenHash} = ${currentToken}`,
    }),
    provisioning('api_key'),
  ],
)

/** A platform admin's way into a client without a membership: with a reason, for an hour, seen by the client. */
export const breakGlass = platform.table(
  'break_glass',
  {
    clientId: clientId(),
    id: text().notNull(),
    userId: text().notNull(),
    reason: text().notNull(),
    expiresAt: instant().notNull(),
    endedAt: instant(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.id] }),
    index('break_glass_user').on(table.userId, table.expiresAt),
    pgPolicy('break_glass_app', { for: 'select', to: appRole, using: sql`${table.clientId} = ${currentClient}` }),
    pgPolicy('break_glass_auth', { for: 'select', to: authRole, using: sql`${table.userId} = ${currentUser}` }),
    provisioning('break_glass'),
  ],
)

/** The link that makes an installation's first admin, printed by the server; it opens nothing once one exists. */
export const setupLink = platform.table(
  'setup_link',
  {
    tokenHash: text().primaryKey(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  () => [provisioning('setup_link')],
)

/** What new clients start with. One row. */
export const clientTemplate = platform.table(
  'client_template',
  {
    id: integer().primaryKey().default(1),
    settings: jsonb().$type<ClientTemplate>().notNull(),
    updatedBy: text(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (table) => [check('client_template_one', sql`${table.id} = 1`), provisioning('client_template')],
)

/** Clients that were erased, so that a restored backup forgets them again. Names nobody. */
export const erasureTombstone = platform.table(
  'erasure_tombstone',
  { clientId: text().primaryKey(), erasedAt: instant().notNull().defaultNow() },
  () => [
    provisioning('erasure_tombstone'),
    pgPolicy('erasure_tombstone_worker', { for: 'select', to: workerRole, using: sql`true` }),
  ],
)
