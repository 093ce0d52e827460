import { earnContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import { eraseClient, isDue } from '@/lib/services/clients/erase'

/** Erases clients whose days to be kept are over. One that cannot be is logged and stops no other. */
export async function eraseDueClients(): Promise<void> {
  const due = await withAdmin((tx) =>
    tx
      .select({ clientId: client.id, databaseRef: client.databaseRef })
      .from(client)
      .where(isDue)
      .orderBy(client.eraseAfter),
  )
  for (const one of due) {
    const { clientId } = one
    const context = earnContext({ ...one, role: 'dra_worker', userId: null, readOnly: false })
    try {
      const rows = await eraseClient(context)
      if (rows !== null) log.info({ clientId, rows }, 'erased a client')
    } catch (error) {
      log.error({ err: error, clientId }, 'could not erase a client')
    }
  }
}
