import { eq } from 'drizzle-orm'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { copyClient, deleteClient, setPlacement } from '@/lib/db/copy-client'
import { addressOf } from '@/lib/db/placement'
import { client } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'

/** Whether test clients have their data in another database (TEST_PLACEMENT=own), as `prove:placement` wants it. */
export const isOwnPlacement = (): boolean => process.env.TEST_PLACEMENT === 'own'

/** The database for the data of all clients of a test. */
export const ownDatabaseOf = (database: string): string => `${database}_own`

/** Takes a client that has just been made to where this run wants its data. `TEST_OWNER_URL` is the shared database. */
export async function placeAsWanted(context: TenantContext): Promise<TenantContext> {
  const ownerUrl = process.env.TEST_OWNER_URL
  if (!isOwnPlacement() || !ownerUrl) return context
  const { clientId } = context
  const databaseRef = ownDatabaseOf(new URL(ownerUrl).pathname.slice(1))
  await copyClient(ownerUrl, addressOf(ownerUrl, databaseRef), clientId)
  await setPlacement(ownerUrl, clientId, 'gone')
  await deleteClient(ownerUrl, clientId)
  await withAdmin((tx) => tx.update(client).set({ databaseRef }).where(eq(client.id, clientId)))
  return earnContext({ ...context, databaseRef })
}
