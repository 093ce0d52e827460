import type { TenantContext } from '@/lib/db/context'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { IngestError } from '@/lib/ingestors/errors'
import { type OpenSource, SOURCES } from '@/lib/ingestors/registry'
import type { StoreOrder } from '@/lib/transaction'
import { isLive } from '../connectors/dto'
import { openConnector } from '../connectors/open-connector'
import { askProperty } from './ask-property'
import type { AskedSource } from './dto'
import { type AskableSource, readAskable, readNamedOrders, readZone } from './known'
import { spellingsOf } from './spellings'

/** Somebody waits for the answer, and shops are asked before GA4: both within the minute that proxies wait. */
const TIMEOUT_MS = 25_000
const DAYS_BACK = 90
type NamedOrder = Pick<StoreOrder, 'aliases' | 'createdAt'>

/**
 * Asks every connected shop of the client for an order by id, now; then every GA4 property for every name the order has,
 * over the last 90 days, or from two days before the oldest order of this id. Nothing is stored, and a source that cannot
 * answer within 25 seconds says why.
 */
export async function askSources(context: TenantContext, { id }: { id: string }): Promise<{ items: AskedSource[] }> {
  const { clientId } = context
  const known = await withBoth(context, async (tx, platform) => ({
    ...(await readZone(platform, clientId)),
    sources: await readAskable(tx, clientId),
    orders: await readNamedOrders(tx, clientId, id),
  }))
  const shops = await Promise.all(known.sources.filter(isShop).map((row) => askShop(row, id)))
  const orders: NamedOrder[] = [
    ...known.orders.map(({ order }) => ({ aliases: order.aliases, createdAt: order.createdAt.getTime() })),
    ...shops.flatMap(({ found }) => found),
  ]
  const asked = {
    names: [...spellingsOf(id), ...orders.flatMap(({ aliases }) => aliases.map(({ value }) => value))],
    starts: orders.map(({ createdAt }) => createdAt),
    ...{ daysBack: DAYS_BACK, now: known.now, timeZone: known.timeZone },
  }
  const properties = known.sources
    .filter((row) => !isShop(row))
    .map((row) =>
      answerOf(row, 'analytics', async (source) =>
        source.side === 'analytics' ? askProperty(source, row, asked) : ({} as Partial<AskedSource>),
      ),
    )
  return { items: [...shops.map(({ answer }) => answer), ...(await Promise.all(properties))] }
}

const isShop = ({ kind }: AskableSource) => isLive(kind) && SOURCES[kind].side === 'store'

async function askShop(row: AskableSource, id: string): Promise<{ answer: AskedSource; found: StoreOrder[] }> {
  let found: StoreOrder[] = []
  const answer = await answerOf(row, 'store', async (shop) => {
    if (shop.side !== 'store') return {}
    found = (await shop.lookup([id])).found
    return {
      orders: found.map(({ sourceId, name, createdAt, totalMinor, currency }) => ({
        ...{ sourceId, totalMinor, currency },
        name: name ?? null,
        createdAt: new Date(createdAt).toISOString(),
      })),
    }
  })
  return { answer, found }
}

/** What a source answers, or why it cannot; each has its own time. */
async function answerOf(
  row: AskableSource,
  side: AskedSource['side'],
  ask: (source: OpenSource) => Promise<Partial<AskedSource>>,
): Promise<AskedSource> {
  const source = { id: row.id, label: row.label }
  const nothing = { source, side, orders: [], purchases: [], isWhole: side === 'store', problem: null }
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    return { ...nothing, ...(await ask(openConnector(row, { signal }))) }
  } catch (error) {
    if (error instanceof IngestError || error instanceof AppError) return { ...nothing, problem: error.publicMessage }
    if (signal.aborted)
      return { ...nothing, problem: `There was no answer within ${TIMEOUT_MS / 1_000} seconds. Try again.` }
    throw error
  }
}
