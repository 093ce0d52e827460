import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { authenticate } from './access'
import { criticalError, Faults, playFault, spoil } from './faults'
import { pickFields } from './fields'
import { allRefunds, BadParameter, Crash, listRows, TooSlow } from './lists'
import { emptyStore, fullVersion, type Store, type WireRow } from './store'

/** A local server that answers as a WooCommerce store does: WordPress around it, faults on demand. */

export interface StandIn {
  url: string
  close: () => Promise<void>
  /** Change it at any time. */
  store: Store
  faults: Faults
  /** Methods and addresses of all questions, in order; keys in them are as they were sent. */
  asked: { method: string; address: string; headers: IncomingMessage['headers'] }[]
}

interface Answer {
  status: number
  body: unknown
  headers?: Record<string, string>
}

export async function startWooCommerce(given: Partial<Store> = {}): Promise<StandIn> {
  const store: Store = { ...emptyStore(), ...given }
  const faults = new Faults()
  const asked: StandIn['asked'] = []
  const server = createServer((request, response) => {
    const address = request.url ?? '/'
    asked.push({ method: request.method ?? 'GET', address, headers: request.headers })
    const fault = faults.next(address)
    if (fault && playFault(response, fault)) return
    const { status, body, headers } = answerOf(store, request)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const type = typeof body === 'string' && !body.startsWith('{') ? 'text/html' : 'application/json'
    response.writeHead(status, { 'Content-Type': `${type}; charset=UTF-8`, ...headers })
    response.end(fault ? spoil(fault.kind, text) : text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    store,
    faults,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const problem = (status: number, code: string, message: string): Answer => ({
  status,
  body: { code, message, data: { status } },
})
const noRoute = () => problem(404, 'rest_no_route', 'No route was found matching the URL and request method.')
const homePage = '<!doctype html>\n<html lang="en"><head><title>Shop</title></head><body></body></html>'

function answerOf(store: Store, request: IncomingMessage): Answer {
  const url = new URL(request.url ?? '/', 'http://stand-in')
  const query = url.searchParams
  if (store.movedTo !== null) return { status: 301, body: '', headers: { Location: `${store.movedTo}${request.url}` } }
  const route = routeOf(store, url)
  if (typeof route !== 'string') return route
  if (route === '/') return { status: 200, body: pickFields(index(store), query.get('_fields')) }
  if (!store.hasWooCommerce || !route.startsWith('/wc/')) return noRoute()
  const key = authenticate(store, request, query)
  if ('status' in key) return key
  if (request.method !== 'GET') return noRoute()
  try {
    return answerRoute(store, route, query, key.maySeeSettings)
  } catch (error) {
    if (error instanceof Crash) return { status: 500, body: criticalError() }
    if (error instanceof TooSlow) return { status: 504, body: '<html><head><title>504</title></head></html>' }
    if (error instanceof BadParameter)
      return problem(400, 'rest_invalid_param', `Invalid parameter(s): ${error.message}`)
    throw error
  }
}

/** Plain permalinks know `rest_route` only and send everything else to the home page. */
function routeOf(store: Store, url: URL): string | Answer {
  const named = url.searchParams.get('rest_route')
  if (named !== null) return named
  if (store.permalinks === 'pretty')
    return url.pathname.startsWith('/wp-json/')
      ? url.pathname.slice('/wp-json'.length)
      : { status: 404, body: homePage }
  if (url.pathname.endsWith('/')) return { status: 200, body: homePage }
  return { status: 301, body: '', headers: { Location: `${url.pathname}/${url.search}` } }
}

const index = (store: Store) => ({
  name: store.name,
  gmt_offset: typeof store.zone === 'number' ? (Number.isInteger(store.zone) ? store.zone : String(store.zone)) : 0,
  timezone_string: typeof store.zone === 'number' ? '' : store.zone,
  namespaces: ['oembed/1.0', 'wp/v2', ...(store.hasWooCommerce ? ['wc/v1', 'wc/v2', 'wc/v3'] : [])],
})

function answerRoute(store: Store, route: string, query: URLSearchParams, maySeeSettings: boolean): Answer {
  const fields = query.get('_fields')
  const one = /^\/wc\/v3\/orders\/(\d+)(\/refunds)?$/.exec(route)
  if (one?.[2]) return list(store, store.refunds.get(Number(one[1])) ?? [], query, false)
  if (one) return single(store, Number(one[1]), fields)
  if (route === '/wc/v3/orders') return list(store, store.orders, query, true)
  if (route === '/wc/v3/refunds') {
    const refunds = allRefunds(store)
    return refunds === null ? noRoute() : list(store, refunds, query, false)
  }
  if (route !== '/wc/v3/data/currencies/current' && route !== '/wc/v3/system_status') return noRoute()
  if (!maySeeSettings) return problem(403, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.')
  if (route !== '/wc/v3/system_status')
    return { status: 200, body: pickFields({ code: store.currency, name: store.currency }, fields) }
  return { status: 200, body: pickFields(systemStatus(store), fields) }
}

const systemStatus = (store: Store) => ({
  environment: { version: fullVersion(store), wp_version: '6.9' },
  settings: {
    currency: store.currency,
    number_of_decimals: store.decimals,
    ...(Number.parseFloat(store.version) >= 7 && { HPOS_enabled: store.storage === 'hpos' }),
  },
  active_plugins: store.plugins,
  theme: store.theme,
})

function single(store: Store, id: number, fields: string | null): Answer {
  if (store.poisoned.has(id)) throw new Crash()
  const order = store.orders.find((row) => row.id === id)
  if (!order) return problem(404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.')
  return { status: 200, body: pickFields({ ...order, _links: {} }, fields) }
}

function list(store: Store, rows: readonly WireRow[], query: URLSearchParams, isOrders: boolean): Answer {
  const listed = listRows(store, rows, query, isOrders)
  const perPage = Number(query.get('per_page') ?? 10)
  const totals = {
    'X-WP-Total': String(listed.total),
    'X-WP-TotalPages': String(Math.ceil(listed.total / perPage)),
  }
  return {
    status: 200,
    headers: store.hasTotals ? totals : {},
    body: listed.rows.map((row) => pickFields(row, query.get('_fields'))),
  }
}
