import { and, eq, inArray, sql } from 'drizzle-orm'
import { lookup } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { IngestError } from '@/lib/ingestors/errors'
import { log } from '@/lib/log'
import { cleanId } from '@/lib/reconcile/ids'
import { isLive } from '@/lib/services/connectors/dto'
import { openConnector } from '@/lib/services/connectors/open-connector'
import { putOrders } from '@/lib/services/connectors/record-reading'
import type { ReconciliationSource } from '@/lib/services/reconciliations/sources'
import type { StoreOrder } from '@/lib/transaction'
import { type Claim, withFence } from './claim'
import { holdSource } from './plan'
import type { Pulling } from './pull'

/**
 * GA4 ids that look like the store's but that no order read so far has are asked of the store by id: it may have the order
 * on a day nobody read. Answers are kept, so that each id is asked once.
 */

const IDS_PER_REQUEST = 200
/** More ids than this without an order are a format nobody knows, not single orders. */
const MAX_IDS = 2_000

/** Whether anything new is known. What a store cannot answer stays "not looked up": it never fails the job. */
export async function lookUpOrphans(
  claim: Claim,
  sources: readonly ReconciliationSource[],
  orphanIds: readonly string[],
  { stop, alive }: Pick<Pulling, 'stop' | 'alive'>,
): Promise<boolean> {
  const stores = sources.filter(({ side, row }) => side === 'store' && isLive(row.kind))
  if (orphanIds.length === 0 || stores.length === 0) return false
  let isAnythingNew = false
  for (const { row } of stores) {
    const open = await openIds(claim, row.id, orphanIds)
    if (open.length === 0) continue
    const source = openConnector(row, { signal: stop, onWait: alive })
    if (source.side !== 'store') continue
    try {
      for (let at = 0; at < open.length; at += IDS_PER_REQUEST) {
        stop.throwIfAborted()
        const ids = open.slice(at, at + IDS_PER_REQUEST)
        const { found, absent } = await source.lookup(ids)
        isAnythingNew ||= found.length > 0 || absent.length > 0
        alive()
        await keepAnswers(claim, row, answersOf(ids, found, absent), found)
      }
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
      log.warn({ connectorId: row.id, code: error.code }, 'orders could not be looked up by id')
    }
  }
  return isAnythingNew
}

interface Answer {
  transactionId: string
  isFound: boolean
  sourceIds: string[]
}

/** What the store said of each id it was asked for; an id it said nothing of is left out and asked again. */
export function answersOf(ids: readonly string[], found: readonly StoreOrder[], absent: readonly string[]): Answer[] {
  const named = ids.map((id) =>
    found.filter(({ aliases }) => aliases.some(({ value }) => cleanId(value) === cleanId(id))),
  )
  const claimed = new Set(named.flat())
  // Found by a name that is not among its aliases: it belongs to one of the ids that are otherwise unanswered.
  const others = found.filter((order) => !claimed.has(order))
  return ids.flatMap((transactionId, at): Answer[] => {
    if (absent.includes(transactionId)) return [{ transactionId, isFound: false, sourceIds: [] }]
    const own = named[at] ?? []
    const sourceIds = (own.length > 0 ? own : others).map(({ sourceId }) => sourceId)
    return sourceIds.length > 0 ? [{ transactionId, isFound: true, sourceIds }] : []
  })
}

async function keepAnswers(
  claim: Claim,
  row: ReconciliationSource['row'],
  answers: readonly Answer[],
  found: readonly StoreOrder[],
): Promise<void> {
  if (answers.length === 0) return
  const place = { clientId: row.clientId, connectorId: row.id }
  await withFence(claim, async (tx) => {
    await holdSource(tx, row)
    await putOrders(tx, place, found)
    await tx
      .insert(lookup)
      .values(answers.map((answer) => ({ ...place, ...answer })))
      .onConflictDoUpdate({
        target: [lookup.clientId, lookup.connectorId, lookup.transactionId],
        set: {
          isFound: sql`excluded.is_found`,
          sourceIds: sql`excluded.source_ids`,
          askedAt: sql`clock_timestamp()`,
        },
      })
  })
}

async function openIds(claim: Claim, connectorId: string, orphanIds: readonly string[]): Promise<string[]> {
  const ids = orphanIds.slice(0, MAX_IDS)
  const asked = await withTenant(claim.context, (tx) =>
    tx
      .select({ transactionId: lookup.transactionId })
      .from(lookup)
      .where(
        and(
          eq(lookup.clientId, claim.context.clientId),
          eq(lookup.connectorId, connectorId),
          inArray(lookup.transactionId, ids),
        ),
      ),
  )
  const known = new Set(asked.map(({ transactionId }) => transactionId))
  return ids.filter((id) => !known.has(id))
}
