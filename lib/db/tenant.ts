import { sql } from 'drizzle-orm'
import { database, type Transaction } from './client'
import type { AdminContext, TenantContext } from './context'
import { translateError } from './errors'

/**
 * The doors to the database. Each opens one transaction, takes a role that row-level security knows, and says on whose
 * behalf it acts; settings end with the transaction, so a pooled connection carries nothing over.
 */

type Config = Parameters<ReturnType<typeof database>['transaction']>[1]

async function inTransaction<T>(run: (tx: Transaction) => Promise<T>, config?: Config): Promise<T> {
  try {
    return await database().transaction(run, config)
  } catch (error) {
    throw translateError(error)
  }
}

/**
 * One client's data and that client's own rows of `platform`. The only way to tenant data. With `snapshot`, every
 * statement sees the database as it was at the first.
 */
export function withTenant<T>(
  context: TenantContext,
  run: (tx: Transaction) => Promise<T>,
  { snapshot = false }: { snapshot?: boolean } = {},
): Promise<T> {
  return inTransaction(
    async (tx) => {
      await tx.execute(sql`select set_config('role', ${context.role}, true),
        set_config('app.client_id', ${context.clientId}, true),
        set_config('app.user_id', ${context.userId ?? ''}, true)`)
      return run(tx)
    },
    {
      accessMode: context.readOnly ? 'read only' : 'read write',
      isolationLevel: snapshot ? 'repeatable read' : 'read committed',
    },
  )
}

/**
 * What must be read before a tenant is known: the person behind a session, and where they belong. The few things that
 * are written then, such as when a key was used, say `isWriting`.
 */
export function withAuth<T>(
  who: { subject?: string; userId?: string; tokenHash?: string },
  run: (tx: Transaction) => Promise<T>,
  { isWriting = false }: { isWriting?: boolean } = {},
): Promise<T> {
  return inTransaction(
    async (tx) => {
      await tx.execute(sql`select set_config('role', 'dra_auth', true),
        set_config('app.auth_subject', ${who.subject ?? ''}, true),
        set_config('app.user_id', ${who.userId ?? ''}, true),
        set_config('app.token_hash', ${who.tokenHash ?? ''}, true)`)
      return run(tx)
    },
    { accessMode: isWriting ? 'read write' : 'read only' },
  )
}

/** Jobs of all clients, for claiming and finishing them; no tenant's data. */
export function withWorker<T>(run: (tx: Transaction) => Promise<T>): Promise<T> {
  return inTransaction(async (tx) => {
    await tx.execute(sql`select set_config('role', 'dra_worker', true)`)
    return run(tx)
  })
}

/** The work of platform admins and commands: clients, people, memberships and jobs of all; no tenant's data. */
export function withAdmin<T>(run: (tx: Transaction) => Promise<T>, context?: AdminContext): Promise<T> {
  return inTransaction(
    async (tx) => {
      await tx.execute(sql`select set_config('role', 'dra_admin', true),
        set_config('app.user_id', ${context?.userId ?? ''}, true)`)
      return run(tx)
    },
    { accessMode: context?.readOnly ? 'read only' : 'read write' },
  )
}
