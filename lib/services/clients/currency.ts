import { eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { withPlatform } from '@/lib/db/tenant'

/** ISO 4217 code of the currency in which the context's client counts. */
export async function currencyOf(context: TenantContext): Promise<string> {
  const [row] = await withPlatform(context, (tx) =>
    tx.select({ currency: client.currency }).from(client).where(eq(client.id, context.clientId)),
  )
  if (!row) throw new Error(`Client ${context.clientId} is not there`)
  return row.currency
}
