import type { AdminContext, TenantContext } from '@/lib/db/context'
import { earnContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import type { ClientStatus } from '@/lib/services/clients/dto'

export interface CountedClient {
  id: string
  name: string
  status: ClientStatus
  /** For counting what is there as a worker does, never for showing it. */
  context: TenantContext
}

/** All clients by name, for a platform admin's figures over the installation: sizes, ages and states. */
export async function everyClient(admin: AdminContext): Promise<CountedClient[]> {
  const rows = await withAdmin(
    (tx) =>
      tx
        .select({ id: client.id, name: client.name, status: client.status, databaseRef: client.databaseRef })
        .from(client)
        .orderBy(client.name),
    admin,
  )
  const { userId, readOnly, origin } = admin
  return rows.map(({ databaseRef, ...row }) => ({
    ...row,
    context: earnContext({ clientId: row.id, databaseRef, role: 'dra_worker', userId, readOnly, origin }),
  }))
}
