import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getOperationAST, parse, validate } from 'graphql'
import { BulkOperations } from './bulk'
import { CostBucket, countObjects, requestedCost } from './cost'
import { OrderIndex, run, schema, type World } from './execute'
import { bodyOfStatus, type Fault, type Operation, sendDamaged, takeFault } from './faults'
import type { WireOrder } from './search'

/** A Shopify shop on 127.0.0.1: the Admin GraphQL API with its costs, bulk operations and token grant. */

const READABLE_MS = 60 * 86_400_000
const MAX_COST = 1_000
const TOKEN_LIFE_S = 86_399

export interface ShopifySettings {
  orders?: readonly WireOrder[]
  /** Epoch milliseconds: the clock by which points come back, tokens end and bulk operations take time. */
  now: () => number
  scopes?: readonly string[]
  token?: string
  client?: { id: string; secret: string }
  /** What installing the app sends a browser back with. */
  code?: string | null
  shop?: Readonly<Record<string, unknown>>
  bucket?: { maximum: number; restoreRate: number }
  bulkOrdersPerSecond?: number
  /** Origin of result files as the API names it. */
  fileOrigin?: string
}

export interface ShopifyStandIn {
  url: string
  close: () => Promise<void>
  /** What breaks next; requests count these down. */
  faults: Fault[]
  /** Replaces all orders. */
  setOrders: (orders: readonly WireOrder[]) => void
  /** Fields of an order that this token may not see. */
  refusedFields: Set<string>
  /** Ends every token that was given out by client credentials. */
  endTokens: () => void
  /** Every request so far, oldest first. */
  requests: { operation: Operation; token: string | undefined; variables: Record<string, unknown> }[]
}

export async function startShopify({
  orders = [],
  now,
  scopes = ['read_orders', 'read_all_orders'],
  token = 'shpat_SYNTHETIC',
  client = { id: 'client-id', secret: 'client-secret' },
  code = null,
  shop = {},
  bucket: { maximum, restoreRate } = { maximum: 2_000, restoreRate: 100 },
  bulkOrdersPerSecond = 2_000,
  fileOrigin = 'https://storage.googleapis.com',
}: ShopifySettings): Promise<ShopifyStandIn> {
  let index = new OrderIndex(orders)
  const bucket = new CostBucket(now, maximum, restoreRate)
  const bulk = new BulkOperations(now, bulkOrdersPerSecond, fileOrigin)
  const minted = new Map<string, number>()
  const faults: Fault[] = []
  const refusedFields = new Set<string>()
  const requests: ShopifyStandIn['requests'] = []
  const shopFields = {
    name: 'Synthetic Shop',
    currencyCode: 'EUR',
    ianaTimezone: 'Europe/Berlin',
    orderNumberFormatPrefix: '#',
    orderNumberFormatSuffix: '',
    plan: { publicDisplayName: 'Basic', partnerDevelopment: false },
    ...shop,
  }

  const worldFor = (fault: Fault | null): World => ({
    shop: shopFields,
    scopes,
    refusedFields,
    repeatsCursor: fault?.kind === 'repeat_cursor',
    find: (search, sortKey, isReverse) => {
      const found = index.find(fault?.kind === 'ignore_search' ? '' : search, sortKey, isReverse)
      if (scopes.includes('read_all_orders')) return found
      const oldest = now() - READABLE_MS
      return found.filter(({ createdAt }) => Date.parse(createdAt) >= oldest)
    },
    bulk: (id) => bulk.poll(id, fault),
    startBulk: (query) => (fault?.kind === 'bulk_refused' ? { code: fault.code } : bulk.start(query, worldFor(null))),
    cancelBulk: (id) => bulk.cancel(id),
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://stand-in')
    const text = await readText(request)
    const file = /^\/SYNTHETIC\/bulk-(\d+)\.jsonl$/.exec(pathname)
    if (file) {
      requests.push({ operation: 'file', token: tokenOf(request), variables: {} })
      const fault = takeFault(faults, 'file')
      if (fault?.kind === 'hang') return
      if (fault?.kind === 'status') response.writeHead(fault.status).end()
      else await bulk.sendFile(file[1] as string, worldFor(null), response, fault)
      return
    }
    if (pathname === '/admin/oauth/access_token') return giveToken(request, response, text)
    const version = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(pathname)?.[1]
    if (version === undefined) return sendStatus(response, 404)
    await answerQuery(request, response, text, version)
  }

  function giveToken(request: IncomingMessage, response: ServerResponse, text: string): void {
    requests.push({ operation: 'token', token: undefined, variables: {} })
    const fault = takeFault(faults, 'token')
    const form = new URLSearchParams(text)
    const isClient = form.get('client_id') === client.id && form.get('client_secret') === client.secret
    const isKnown =
      isClient && (form.get('grant_type') === 'client_credentials' || (code !== null && form.get('code') === code))
    if (!isKnown) {
      sendStatus(response, 400)
      return
    }
    const fresh = `shpat_minted_${minted.size + 1}`
    minted.set(fresh, now() + TOKEN_LIFE_S * 1_000)
    const body = JSON.stringify({ access_token: fresh, scope: scopes.join(','), expires_in: TOKEN_LIFE_S })
    sendDamaged(request, response, fault, body, { 'content-type': 'application/json' })
  }

  async function answerQuery(
    request: IncomingMessage,
    response: ServerResponse,
    text: string,
    version: string,
  ): Promise<void> {
    const given = tokenOf(request)
    const { query, variables = {} } = JSON.parse(text) as { query: string; variables?: Record<string, unknown> }
    const document = parse(query)
    const operationNode = getOperationAST(document)
    const operation = (operationNode?.name?.value ?? 'Shop') as Operation
    requests.push({ operation, token: given, variables })
    const isKnown = given === token || (minted.get(given ?? '') ?? 0) > now()
    if (!isKnown) return sendStatus(response, 401)
    const fault = takeFault(faults, operation)
    const headers = {
      'content-type': 'application/json',
      'x-shopify-api-version': fault?.kind === 'version' ? fault.version : version,
      'x-request-id': 'SYNTHETIC',
    }
    const send = (body: unknown) => sendDamaged(request, response, fault, JSON.stringify(body), headers)
    const invalid = validate(schema, document)
    if (invalid[0] || !operationNode)
      return send({ errors: invalid.map(({ message }) => ({ message, extensions: { code: 'undefinedField' } })) })
    const cost = requestedCost(schema, operationNode, variables)
    const extensions = (actualQueryCost: number | null) => ({
      cost: { requestedQueryCost: cost, actualQueryCost, throttleStatus: bucket.status() },
    })
    const refuse = (code: string, more: Record<string, unknown> = {}) =>
      send({ errors: [{ message: 'SYNTHETIC', extensions: { code } }], extensions: extensions(null), ...more })
    if (fault?.kind === 'error') {
      const error = { message: 'SYNTHETIC', extensions: { code: fault.code }, ...(fault.path && { path: fault.path }) }
      return send({
        errors: [error],
        ...(fault.data !== undefined && { data: fault.data }),
        extensions: extensions(null),
      })
    }
    if (cost > MAX_COST) return refuse('MAX_COST_EXCEEDED')
    if (cost > bucket.points) return refuse('THROTTLED')
    const { data, errors } = await run(document, worldFor(fault), variables)
    const actual = Math.min(cost, operationNode.operation === 'mutation' ? cost : countObjects(data))
    bucket.take(actual)
    send({ data, ...(errors && { errors }), extensions: extensions(actual) })
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    refusedFields,
    requests,
    setOrders: (fresh) => {
      index = new OrderIndex(fresh)
    },
    endTokens: () => minted.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function sendStatus(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(bodyOfStatus(status))
}

const tokenOf = (request: IncomingMessage) => request.headers['x-shopify-access-token'] as string | undefined

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
