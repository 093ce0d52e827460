import { sql } from 'drizzle-orm'
import { pgRole } from 'drizzle-orm/pg-core'

/** Roles are made by `migrate.ts`; none can log in. What each may touch is granted in the migrations. */
export const appRole = pgRole('dra_app').existing()
export const workerRole = pgRole('dra_worker').existing()
/** What must be read before a tenant is known: who signed in, and where they belong. */
export const authRole = pgRole('dra_auth').existing()
/** Provisioning: clients, people and memberships, but no tenant's data. */
export const adminRole = pgRole('dra_admin').existing()

/** Moves one client's data from one database to another; for the owner's command alone. */
export const moverRole = pgRole('dra_mover').existing()

/** The tenant of the transaction; null, and so no row at all, when none was set. */
export const currentClient = sql`nullif(current_setting('app.client_id', true), '')`
/** The signed-in person while no tenant is known yet. */
export const currentUser = sql`nullif(current_setting('app.user_id', true), '')`
export const currentSubject = sql`nullif(current_setting('app.auth_subject', true), '')`
/** Hash of the one-time link somebody opened while no tenant is known yet. */
export const currentToken = sql`nullif(current_setting('app.token_hash', true), '')`
