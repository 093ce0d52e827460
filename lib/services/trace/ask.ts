import { and, eq, isNull } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { IngestError } from '@/lib/ingestors/errors'
import { isLive } from '../connectors/dto'
import { openConnector } from '../connectors/open-connector'
import type { AskedSource } from './dto'

/** Somebody waits for the answer. */
const TIMEOUT_MS = 30_000

/**
 * Asks every connected shop of the client for an order by id, now. Nothing is stored, and a shop that cannot answer says
 * why. GA4 cannot be asked for single ids that are young: its rows come with the next run.
 */
export async function askShops(context: TenantContext, { id }: { id: string }): Promise<{ items: AskedSource[] }> {
  const rows = await withTenant(context, (tx) =>
    tx
      .select()
      .from(connector)
      .where(and(eq(connector.clientId, context.clientId), isNull(connector.removedAt))),
  )
  const shops = rows.filter(({ kind, credentials }) => isLive(kind) && kind !== 'ga4' && credentials !== null)
  return { items: await Promise.all(shops.map((row) => askShop(row, id))) }
}

async function askShop(row: typeof connector.$inferSelect, id: string): Promise<AskedSource> {
  const source = { id: row.id, label: row.label }
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const opened = openConnector(row, { signal })
    if (opened.side !== 'store') return { source, found: [], problem: null }
    const { found } = await opened.lookup([id])
    return {
      source,
      found: found.map(({ sourceId, name, createdAt, totalMinor, currency }) => ({
        ...{ sourceId, totalMinor, currency },
        name: name ?? null,
        createdAt: new Date(createdAt).toISOString(),
      })),
      problem: null,
    }
  } catch (error) {
    if (error instanceof IngestError || error instanceof AppError)
      return { source, found: [], problem: error.publicMessage }
    if (signal.aborted)
      return { source, found: [], problem: `The shop did not answer within ${TIMEOUT_MS / 1_000} seconds. Try again.` }
    throw error
  }
}
