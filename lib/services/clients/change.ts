import { eq } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { AdminContext, TenantContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { withAdmin, withPlatform } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { recordAdminAudit, recordAudit } from '../audit/record'
import type { ClientDto } from './dto'
import type { UpdateClientInput } from './input'
import { changedOf } from './template'
import { toClientDto } from './to-dto'

export function updateOwnClient(context: TenantContext, input: UpdateClientInput): Promise<ClientDto> {
  const { clientId } = context
  return withPlatform(context, (tx) =>
    change(tx, clientId, input, (details) =>
      recordAudit(tx, context, { action: 'client.update', objectId: clientId, details }),
    ),
  )
}

/** Throws `not_found` for an unknown client. */
export function updateClient(admin: AdminContext, clientId: string, input: UpdateClientInput): Promise<ClientDto> {
  return withAdmin(
    (tx) =>
      change(tx, clientId, input, (details) =>
        recordAdminAudit(tx, admin, { action: 'client.update', objectId: clientId, clientId, details }),
      ),
    admin,
  )
}

/** Changes what is given. The slug stays: names of files that were downloaded refer to it. */
async function change(
  tx: PlatformTransaction,
  clientId: string,
  input: UpdateClientInput,
  record: (details: { from: object; to: object }) => Promise<void>,
): Promise<ClientDto> {
  const [row] = await tx.select().from(client).where(eq(client.id, clientId)).for('update')
  if (!row) throw notFound('The client')
  const { name, timeZone, currency, brandName, canViewersExport } = row
  const before = { name, timeZone, currency, brandName, canViewersExport }
  const after = { ...before, ...input }
  const to = changedOf(after, before)
  if (Object.keys(to).length === 0) return toClientDto(row)
  const [changed] = await tx.update(client).set(to).where(eq(client.id, clientId)).returning()
  await record({ from: changedOf(before, after), to })
  return toClientDto(changed as typeof client.$inferSelect)
}
