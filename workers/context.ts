import { eq, sql } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { withWorker } from '@/lib/db/tenant'

/** For the client of a job or schedule that this worker holds. From here on the transaction sees the client's own rows. */
export async function enterClient(tx: PlatformTransaction, clientId: string): Promise<TenantContext> {
  await tx.execute(sql`select set_config('app.client_id', ${clientId}, true)`)
  const [row] = await tx.select({ databaseRef: client.databaseRef }).from(client).where(eq(client.id, clientId))
  if (!row) throw new Error(`Client ${clientId} is not there`)
  return earnContext({ clientId, ...row, role: 'dra_worker', userId: null, readOnly: false })
}

export const contextOf = (clientId: string): Promise<TenantContext> => withWorker((tx) => enterClient(tx, clientId))
