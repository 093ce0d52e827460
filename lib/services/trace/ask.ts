import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { connector, storeOrder } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { IngestError } from '@/lib/ingestors/errors'
import { type OpenSource, SOURCES } from '@/lib/ingestors/registry'
import { addDays, dayOf } from '@/lib/period'
import type { StoreOrder, Window } from '@/lib/transaction'
import { isLive } from '../connectors/dto'
import { openConnector } from '../connectors/open-connector'
import type { AskedSource } from './dto'
import { spellingsOf } from './spellings'
import { isNamed } from './trace'

/** Somebody waits for the answer, and shops are asked before GA4: both within the minute that proxies wait. */
const TIMEOUT_MS = 25_000
const DAYS_BACK = 90
/** A property may count its days in another zone, and a tag's clock may be wrong. */
const DAYS_BEFORE_ORDER = 2
/** As many as a property is asked for at once. */
const MAX_NAMES = 100
const MAX_STORED = 20

type Connector = typeof connector.$inferSelect
type NamedOrder = Pick<StoreOrder, 'aliases' | 'createdAt'>

/**
 * Asks every connected shop of the client for an order by id, now; then every GA4 property for every name the order has,
 * over the last 90 days, or from two days before the oldest order of this id. Nothing is stored, and a source that cannot
 * answer within 25 seconds says why.
 */
export async function askSources(context: TenantContext, { id }: { id: string }): Promise<{ items: AskedSource[] }> {
  const known = await readKnown(context, id)
  const shops = await Promise.all(known.sources.filter(isShop).map((row) => askShop(row, id)))
  const orders: NamedOrder[] = [...known.orders, ...shops.flatMap(({ found }) => found)]
  const aliases = orders.flatMap((order) => order.aliases.map(({ value }) => value))
  const names = [...new Set([...spellingsOf(id), ...aliases])].slice(0, MAX_NAMES)
  const properties = known.sources.filter((row) => !isShop(row))
  return {
    items: [
      ...shops.map(({ answer }) => answer),
      ...(await Promise.all(properties.map((row) => askProperty(row, names, windowOf(orders, known, row))))),
    ],
  }
}

interface Known {
  sources: Connector[]
  /** Orders that were read before under this id. */
  orders: NamedOrder[]
  timeZone: string
  /** Epoch milliseconds, by the database's clock. */
  now: number
}

function readKnown(context: TenantContext, id: string): Promise<Known> {
  const { clientId } = context
  return withBoth(context, async (tx, platform) => {
    const [owner] = await platform
      .select({
        timeZone: client.timeZone,
        now: sql`extract(epoch from clock_timestamp()) * 1000`.mapWith(Number),
      })
      .from(client)
      .where(eq(client.id, clientId))
    if (!owner) throw notFound('The client')
    const rows = await tx
      .select()
      .from(connector)
      .where(and(eq(connector.clientId, clientId), isNull(connector.removedAt)))
    const orders = await tx
      .select({ aliases: storeOrder.aliases, createdAt: storeOrder.createdAt })
      .from(storeOrder)
      .where(isNamed(clientId, spellingsOf(id)))
      .orderBy(desc(storeOrder.createdAt))
      .limit(MAX_STORED)
    return {
      ...owner,
      sources: rows.filter(({ kind, credentials }) => isLive(kind) && credentials !== null),
      orders: orders.map(({ aliases, createdAt }) => ({ aliases, createdAt: createdAt.getTime() })),
    }
  })
}

const isShop = ({ kind }: Connector) => isLive(kind) && SOURCES[kind].side === 'store'

/** In the days of the property: they may have begun before the client's. */
function windowOf(orders: readonly NamedOrder[], { now, ...known }: Known, { lastCheck }: Connector): Window {
  const timeZone = lastCheck?.found.timeZone ?? known.timeZone
  const to = dayOf(now, timeZone)
  const starts = orders.map(({ createdAt }) => addDays(dayOf(createdAt, timeZone), -DAYS_BEFORE_ORDER))
  const [from = to] = [addDays(to, -DAYS_BACK), ...starts].sort()
  return { from, to, timeZone }
}

async function askShop(row: Connector, id: string): Promise<{ answer: AskedSource; found: StoreOrder[] }> {
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

const askProperty = (row: Connector, names: readonly string[], window: Window): Promise<AskedSource> =>
  answerOf(row, 'analytics', async (property) => {
    if (property.side !== 'analytics') return {}
    const { found, isWhole } = await property.lookup(names, window)
    return {
      purchases: found.map(({ transactionId, date: day, purchases, revenueMinor, currency }) => {
        return { transactionId, day, purchases, revenueMinor, currency }
      }),
      isWhole,
    }
  })

/** What a source answers, or why it cannot; each has its own time. */
async function answerOf(
  row: Connector,
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
