import { countOf } from '@/lib/sentences'
import { failedStep, IngestError } from '../errors'
import type { CheckReport } from '../types'
import { API_VERSION, Client, type ShopifySource } from './client'
import { instantOf, listOf, NodeProblem, objectOf } from './node'
import { OrderPages } from './pages'
import { NEWEST_ORDER, OPTIONAL_PARTS, orderFields } from './queries'
import { createdBetween, readableFrom, readShop, type Shop, seesAllOrders } from './shop'

const SCOPE_HELP = 'Give the app this scope in Shopify and install it again.'

/** Tries every step of a reading and says what it found; never throws for anything that Shopify answers. */
export async function checkShop(source: ShopifySource): Promise<CheckReport> {
  const { config, tools } = source
  const client = new Client(source)
  const report: CheckReport = {
    steps: [],
    found: {
      name: null,
      timeZone: null,
      currency: null,
      version: null,
      scopes: [],
      lastTransactionAt: null,
      readableFrom: null,
    },
  }
  const { steps, found } = report
  const attempt = async <T>(name: string, run: () => Promise<T>): Promise<T | null> => {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof IngestError || error instanceof NodeProblem)) throw error
      steps.push(
        error instanceof IngestError
          ? failedStep(name, error)
          : { name, ok: false, message: 'Shopify answered with something unexpected.' },
      )
      return null
    }
  }

  const shop = await attempt('Connection', () => readShop(client))
  found.version = client.version
  if (!shop) return report
  Object.assign(found, { name: shop.name, timeZone: shop.timeZone, currency: shop.currency, scopes: shop.scopes })
  found.readableFrom = readableFrom(shop, tools.now(), shop.timeZone)
  const plan = shop.plan === '' ? '' : ` on the plan ${shop.plan}`
  const trial = shop.isDevelopment ? ' It is a development shop: its orders are tests.' : ''
  steps.push({
    name: 'Connection',
    ok: true,
    message: `Connected to ${shop.name}${plan}, with days in ${shop.timeZone} and amounts in ${shop.currency}.${trial}`,
  })
  steps.push(versionStep(client), ...scopeSteps(shop, found.readableFrom))

  await attempt('Orders', async () => {
    const { data } = await client.ask({ query: NEWEST_ORDER })
    const newest = listOf(objectOf(data, 'orders') ?? {}, 'nodes')[0]
    found.lastTransactionAt = newest ? instantOf(newest, 'createdAt') : null
    const pages = new OrderPages(client, (refused) => orderFields(refused, config.attributes.length > 0))
    // A second around the newest order: whether every part of an order may be read.
    if (found.lastTransactionAt !== null)
      await pages.probe(createdBetween(found.lastTransactionAt, found.lastTransactionAt + 1_000))
    const missing = [...pages.refused].map((part) => OPTIONAL_PARTS[part].says)
    const without = missing.length === 0 ? '' : ` This app may not read ${missing.join(', ')}; orders are read without.`
    steps.push({
      name: 'Orders',
      ok: true,
      message: found.lastTransactionAt === null ? 'The shop has no orders yet.' : `Orders can be read.${without}`,
    })
  })
  return report
}

function versionStep({ version }: Client): CheckReport['steps'][number] {
  const ok = version === null || version === API_VERSION
  return {
    name: 'Version',
    ok,
    // An older version has failed by now; a newer one can be read.
    ...(!ok && { optional: true }),
    message: ok
      ? `Shopify answers in version ${version ?? API_VERSION}.`
      : `Shopify answers in version ${version} instead of ${API_VERSION}. Update this installation.`,
  }
}

function scopeSteps(shop: Shop, from: string | null): CheckReport['steps'] {
  const steps: CheckReport['steps'] = []
  const reads = shop.scopes.includes('read_orders') || seesAllOrders(shop)
  steps.push({
    name: 'Scope read_orders',
    ok: reads,
    message: reads ? 'The app may read orders.' : `The app may not read orders. ${SCOPE_HELP}`,
  })
  const isLimited = from !== null
  steps.push({
    name: 'Scope read_all_orders',
    ok: !isLimited,
    ...(isLimited && { optional: true }),
    message: isLimited
      ? `Without it Shopify shows only the last 60 days: orders from ${from} on can be read. ${SCOPE_HELP}`
      : 'Orders of any age can be read.',
  })
  const spare = shop.scopes.filter((scope) => scope.startsWith('write_'))
  if (spare.length > 0) {
    steps.push({
      name: 'Spare scopes',
      ok: true,
      message: `The app may also change things in the shop (${countOf(spare.length, 'scope')}). Nothing here ever does; reading orders needs none of them.`,
    })
  }
  return steps
}
