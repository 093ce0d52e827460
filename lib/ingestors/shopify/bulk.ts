import { IngestError } from '../errors'
import type { Client } from './client'
import { listOf, type Node, objectOf, textOf } from './node'
import { unreadable } from './problems'
import { BULK_CANCEL, BULK_POLL, BULK_START, bulkOrdersQuery } from './queries'

/** Many orders at once: Shopify writes them to a file, which is counted before it is believed. */

const LONGEST_RUN_MS = 2 * 3_600_000
const LONGEST_QUEUE_MS = 30 * 60_000
const QUEUE_WAIT_MS = 15_000
const TRIES = 2
/** Where Shopify keeps result files. They are fetched without the token all the same. */
const RESULT_HOST = 'storage.googleapis.com'

/** How far the operation is, as Shopify says it. */
interface Operation {
  status: string
  errorCode: string
  objects: number
  orders: number
  url: string
}

/**
 * Every order that a search finds, as `take` reads each. Throws `IngestError`: nothing of a failed operation, of a
 * partial file or of a file that is shorter than it should be is ever given back.
 */
export async function readBulk<T>(
  client: Client,
  fields: string,
  search: string,
  take: (node: unknown) => T,
): Promise<T[]> {
  for (let attempt = 1; ; attempt++) {
    const operation = await finish(client, await start(client, bulkOrdersQuery(fields, search)))
    if (operation.status === 'COMPLETED') return download(client, operation, take)
    if (operation.errorCode === 'ACCESS_DENIED') {
      throw new IngestError(
        'misconfigured',
        'shopify_access_denied',
        'The app may not read what is needed. Give it the scope read_orders in Shopify and install it again.',
      )
    }
    if (attempt === TRIES)
      throw new IngestError(
        'retry',
        'shopify_bulk_failed',
        'Shopify could not gather the orders. It is tried again later.',
      )
  }
}

/** The id of a new operation; waits while Shopify runs as many as it allows. */
async function start(client: Client, query: string): Promise<string> {
  const { tools } = client
  const deadline = tools.now() + LONGEST_QUEUE_MS
  for (;;) {
    const { data } = await client.ask({ query: BULK_START, variables: { query } })
    const started = objectOf(data, 'bulkOperationRunQuery')
    const operation = started && objectOf(started, 'bulkOperation')
    const id = operation ? textOf(operation, 'id') : ''
    const codes = started ? listOf(started, 'userErrors').map((error) => textOf(error, 'code')) : []
    if (codes.length === 0) {
      if (id === '') throw unreadable()
      return id
    }
    if (!codes.every((code) => code === 'OPERATION_IN_PROGRESS' || code === 'LIMIT_REACHED')) {
      throw new IngestError(
        'misconfigured',
        'shopify_version',
        'Shopify does not understand the question for many orders. Update this installation.',
      )
    }
    if (tools.now() >= deadline) {
      throw new IngestError(
        'rate_limited',
        'shopify_bulk_busy',
        'Other programs keep Shopify busy gathering data of this shop. It is tried again later.',
        { retryAt: tools.now() + LONGEST_QUEUE_MS },
      )
    }
    await tools.sleep(QUEUE_WAIT_MS, tools.signal)
  }
}

/** Polls, which costs next to nothing, until the operation has ended: each fortieth of the time it has taken, 1 to 10 s. */
async function finish(client: Client, id: string): Promise<Operation> {
  const { tools } = client
  const begun = tools.now()
  for (;;) {
    const elapsed = tools.now() - begun
    if (elapsed > LONGEST_RUN_MS) {
      await client.ask({ query: BULK_CANCEL, variables: { id } })
      throw new IngestError('retry', 'shopify_bulk_slow', 'Shopify took too long to gather the orders.')
    }
    await tools.sleep(Math.min(10_000, Math.max(1_000, elapsed / 40)), tools.signal)
    const { data } = await client.ask({ query: BULK_POLL, variables: { id } })
    const operation = readOperation(objectOf(data, 'bulkOperation'))
    tools.onProgress?.(operation.orders)
    if (operation.status !== 'CREATED' && operation.status !== 'RUNNING' && operation.status !== 'CANCELING')
      return operation
  }
}

function readOperation(node: Node | null): Operation {
  if (!node) throw unreadable()
  return {
    status: textOf(node, 'status'),
    errorCode: textOf(node, 'errorCode'),
    objects: Number(node.objectCount),
    orders: Number(node.rootObjectCount),
    url: textOf(node, 'url'),
  }
}

async function download<T>(client: Client, operation: Operation, take: (node: unknown) => T): Promise<T[]> {
  const { objects, orders, url } = operation
  if (!Number.isSafeInteger(objects) || objects !== orders) throw shortFile()
  // An operation that found nothing has no file.
  if (url === '') {
    if (objects === 0) return []
    throw shortFile()
  }
  refuseOtherHosts(url)
  for (let attempt = 1; ; attempt++) {
    try {
      const taken = await takeLines(client, url, take)
      if (taken.length === objects) return taken
      throw shortFile()
    } catch (error) {
      const mayPass = error instanceof IngestError && (error.outcome === 'retry' || error.outcome === 'incomplete')
      if (!mayPass || attempt === TRIES) throw error
    }
  }
}

async function takeLines<T>(client: Client, url: string, take: (node: unknown) => T): Promise<T[]> {
  const { tools } = client
  const taken: T[] = []
  // An hour: the whole file is read as it arrives.
  for await (const line of tools.http.lines({ url, signal: tools.signal, timeoutMs: 3_600_000 })) {
    if (line === '') continue
    let node: unknown
    try {
      node = JSON.parse(line)
    } catch {
      throw shortFile()
    }
    taken.push(take(node))
  }
  return taken
}

const shortFile = () =>
  new IngestError(
    'incomplete',
    'shopify_bulk_short',
    'The file of orders that Shopify wrote holds fewer orders than it should. It is tried again later.',
  )

function refuseOtherHosts(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed?.protocol === 'https:' && parsed.host === RESULT_HOST && parsed.username === '') return
  throw new IngestError(
    'misconfigured',
    'shopify_bulk_host',
    'Shopify keeps the file of orders at an address that is not known here, so it was not fetched. Update this installation.',
  )
}
