import type { Role } from '@/lib/auth/permissions'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { client, membership, user } from '@/lib/db/schema/platform'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withAdmin, withTenant } from '@/lib/db/tenant'
import { newId } from '@/lib/ids'

export interface NewClient {
  name: string
  /** Lower-case letters, digits and hyphens; part of export file names. */
  slug: string
  timeZone: string
  currency: string
}

/** Makes a client with what every client starts with. */
export async function provisionClient(input: NewClient): Promise<TenantContext> {
  const clientId = newId('client')
  await withAdmin((tx) => tx.insert(client).values({ id: clientId, ...input }))
  return provisionDefaults(clientId)
}

/** Gives a client that has just been made the two file connectors and the reconciliation over them. */
export async function provisionDefaults(clientId: string): Promise<TenantContext> {
  const context = earnContext({ clientId, databaseRef: null, role: 'dra_app', userId: null, readOnly: false })
  const [storeId, analyticsId, reconciliationId] = [newId('connector'), newId('connector'), newId('reconciliation')]
  await withTenant(context, async (tx) => {
    await tx.insert(connector).values([
      { clientId, id: storeId, kind: 'store_file', label: 'Store export' },
      { clientId, id: analyticsId, kind: 'analytics_file', label: 'GA4 export' },
    ])
    await tx.insert(reconciliation).values({ clientId, id: reconciliationId, name: 'Uploaded files' })
    await tx.insert(reconciliationSource).values([
      { clientId, reconciliationId, connectorId: storeId, side: 'store' },
      { clientId, reconciliationId, connectorId: analyticsId, side: 'analytics' },
    ])
  })
  return context
}

/** Adds a person to a client; `authSubject` is the sign-in provider's id. Returns the person's id. */
export async function provisionMember(
  clientIds: readonly string[],
  person: { authSubject: string; email: string; name: string; role: Role },
): Promise<string> {
  const { role, ...facts } = person
  const userId = newId('user')
  await withAdmin(async (tx) => {
    await tx.insert(user).values({ id: userId, ...facts })
    if (clientIds.length > 0)
      await tx.insert(membership).values(clientIds.map((clientId) => ({ clientId, userId, role })))
  })
  return userId
}

/** A person who looks after the installation and belongs to no client. Returns the person's id. */
export async function provisionAdmin(person: { authSubject: string; email: string; name: string }): Promise<string> {
  const userId = newId('user')
  await withAdmin((tx) => tx.insert(user).values({ id: userId, ...person, isPlatformAdmin: true }))
  return userId
}
