import { sql } from 'drizzle-orm'
import { AppError } from '@/lib/errors'
import { type Database, database, type PlatformTransaction, type TenantTransaction, type Transaction } from './client'
import type { AdminContext, TenantContext } from './context'
import { translateError } from './errors'
import { onPlacement } from './placement'

/**
 * The doors to the database. Each opens one transaction, takes a role that row-level security knows, and says on whose
 * behalf it acts; settings end with the transaction, so a pooled connection carries nothing over.
 */

type Config = Parameters<Database['transaction']>[1]

interface Options {
  /** Every statement sees the database as it was at the first; only for reading. */
  snapshot?: boolean
}

/** One client's data: the tables of `tenant`, wherever they are. */
export function withTenant<T>(
  context: TenantContext,
  run: (tx: TenantTransaction) => Promise<T>,
  options: Options = {},
): Promise<T> {
  return translated(() =>
    onPlacement(context.databaseRef, (own) =>
      own.transaction(
        async (tx) => {
          await enterTenant(tx, context)
          return run(tx)
        },
        configOf(context, options),
      ),
    ),
  )
}

/** One client's own rows of `platform`: its people, jobs, schedules, mails and log. */
export function withPlatform<T>(context: TenantContext, run: (tx: PlatformTransaction) => Promise<T>): Promise<T> {
  return inPlatform(async (tx) => {
    await enter(tx, context)
    return run(tx)
  }, configOf(context))
}

/**
 * Both at once. While the client shares the database, it is one transaction. For a client with a database of its own,
 * they are two: what was changed in `tenant` is committed first, and `platform` right after it, so that only a crash
 * in between leaves a change without its entry in the log, and never the other way round.
 */
export function withBoth<T>(
  context: TenantContext,
  run: (tenant: TenantTransaction, platform: PlatformTransaction) => Promise<T>,
  options: Options = {},
): Promise<T> {
  if (context.databaseRef === null) return withTenant(context, (tx: Transaction) => run(tx, tx), options)
  return holdTenant(context, options, (tenant, commit) =>
    inPlatform(
      async (platform) => {
        await enter(platform, context)
        const result = await run(tenant, platform)
        await commit()
        return result
      },
      configOf(context, options),
    ),
  )
}

/** Opens the client's own transaction first, so that nobody waits for a database that is away with another's connection in hand. */
async function holdTenant<T>(
  context: TenantContext,
  options: Options,
  use: (tx: TenantTransaction, commit: () => Promise<void>) => Promise<T>,
): Promise<T> {
  let end: { commit: () => void; rollback: (reason: unknown) => void } | undefined
  const ended = new Promise<void>((resolve, reject) => {
    end = { commit: resolve, rollback: reject }
  })
  ended.catch(() => {})
  let over: Promise<void> = Promise.resolve()
  const tx = await new Promise<TenantTransaction>((resolve, reject) => {
    over = withTenant(
      context,
      async (opened) => {
        resolve(opened)
        await ended
      },
      options,
    )
    over.catch(reject)
  })
  try {
    return await use(tx, () => {
      end?.commit()
      return over
    })
  } catch (error) {
    end?.rollback(error)
    await over.catch(() => {})
    throw error
  }
}

/** Any constant: who writes for a client holds it together with all others who do, and who moves the client waits for them. */
export const PLACEMENT_LOCK = 7_203_543

/**
 * Enters as the context's client, where its data is. Writing waits for nobody but a move that is just beginning. Throws
 * `unavailable` for writers while the data is being moved, and for everybody who comes to where it was.
 */
async function enterTenant(tx: Transaction, context: TenantContext): Promise<void> {
  const { clientId, readOnly } = context
  const isWriting = sql`${!readOnly}::boolean`
  // The second is on its way before the first is answered, but sees the database as it is once the lock is held.
  const [, [found]] = await Promise.all([
    enter(
      tx,
      context,
      sql`case when ${isWriting} then pg_advisory_xact_lock_shared(${PLACEMENT_LOCK}, hashtext(${clientId}))::text end`,
    ),
    tx.execute<{ state: string }>(sql`select state from tenant.placement
      where client_id = ${clientId} and (state = 'gone' or ${isWriting} and state = 'moving')`),
  ])
  if (found)
    throw new AppError('unavailable', 'The data of this client is being moved. Try again in a minute.', {
      retryAfterSeconds: found.state === 'gone' ? 1 : 30,
    })
}

async function enter(tx: Transaction, { role, clientId, userId }: TenantContext, also = sql`null`): Promise<void> {
  await tx.execute(sql`select set_config('role', ${role}, true), set_config('app.client_id', ${clientId}, true),
    set_config('app.user_id', ${userId ?? ''}, true), ${also}`)
}

const configOf = ({ readOnly }: TenantContext, { snapshot = false }: Options = {}): Config => ({
  accessMode: readOnly || snapshot ? 'read only' : 'read write',
  isolationLevel: snapshot ? 'repeatable read' : 'read committed',
})

const inPlatform = <T>(run: (tx: PlatformTransaction) => Promise<T>, config?: Config): Promise<T> =>
  translated(() => database().transaction(run, config))

async function translated<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw translateError(error)
  }
}

/**
 * What must be read before a tenant is known: the person behind a session, and where they belong. The few things that
 * are written then, such as when a key was used, say `isWriting`.
 */
export function withAuth<T>(
  who: { subject?: string; userId?: string; tokenHash?: string },
  run: (tx: PlatformTransaction) => Promise<T>,
  { isWriting = false }: { isWriting?: boolean } = {},
): Promise<T> {
  return inPlatform(
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
export function withWorker<T>(run: (tx: PlatformTransaction) => Promise<T>): Promise<T> {
  return inPlatform(async (tx) => {
    await tx.execute(sql`select set_config('role', 'dra_worker', true)`)
    return run(tx)
  })
}

/** The work of platform admins and commands: clients, people, memberships and jobs of all; no tenant's data. */
export function withAdmin<T>(run: (tx: PlatformTransaction) => Promise<T>, context?: AdminContext): Promise<T> {
  return inPlatform(
    async (tx) => {
      await tx.execute(sql`select set_config('role', 'dra_admin', true),
        set_config('app.user_id', ${context?.userId ?? ''}, true)`)
      return run(tx)
    },
    { accessMode: context?.readOnly ? 'read only' : 'read write' },
  )
}
