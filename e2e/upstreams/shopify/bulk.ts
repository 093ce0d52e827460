import type { ServerResponse } from 'node:http'
import { type DocumentNode, Kind, parse, visit } from 'graphql'
import { type BulkState, run, type World } from './execute'
import type { Fault } from './faults'
import type { WireOrder } from './search'

/** Bulk operations: they take time by the clock, then leave a file of one order a line. */

const START_MS = 2_000
const MOST_AT_ONCE = 5
const CHUNK = 500

interface Running {
  state: BulkState
  document: DocumentNode
  orders: readonly WireOrder[]
  begunAt: number
  readyAt: number
}

export class BulkOperations {
  private readonly all = new Map<string, Running>()

  constructor(
    private readonly now: () => number,
    private readonly ordersPerSecond: number,
    private readonly origin: string,
  ) {}

  start(query: string, world: World): { state: BulkState } | { code: string } {
    const document = parse(query)
    if ([...this.all.values()].filter((one) => this.advance(one).status === 'RUNNING').length >= MOST_AT_ONCE)
      return { code: 'LIMIT_REACHED' }
    let search = ''
    visit(document, {
      Argument({ name, value }) {
        if (name.value === 'query' && value.kind === Kind.STRING) search = value.value
      },
    })
    const orders = world.find(search, 'CREATED_AT', false)
    const begunAt = this.now()
    const running: Running = {
      document,
      orders,
      begunAt,
      readyAt: begunAt + START_MS + (orders.length / this.ordersPerSecond) * 1_000,
      state: {
        id: `gid://shopify/BulkOperation/${900 + this.all.size}`,
        status: 'CREATED',
        errorCode: null,
        createdAt: new Date(begunAt).toISOString(),
        objectCount: '0',
        rootObjectCount: '0',
        url: null,
        partialDataUrl: null,
      },
    }
    this.all.set(running.state.id, running)
    return { state: running.state }
  }

  poll(id: string, fault: Fault | null): BulkState | null {
    const running = this.all.get(id)
    if (!running) return null
    if (fault?.kind === 'bulk_end') {
      Object.assign(running.state, {
        status: fault.status,
        errorCode: fault.errorCode,
        objectCount: '1',
        rootObjectCount: '1',
        partialDataUrl: this.urlOf(id),
      })
      return running.state
    }
    const state = this.advance(running)
    return fault?.kind === 'bulk_elsewhere' && state.url !== null ? { ...state, url: fault.url } : state
  }

  cancel(id: string): BulkState | null {
    const running = this.all.get(id)
    if (!running) return null
    running.state.status = 'CANCELED'
    return running.state
  }

  private advance({ state, orders, begunAt, readyAt }: Running): BulkState {
    if (state.status !== 'CREATED' && state.status !== 'RUNNING') return state
    const now = this.now()
    const share = readyAt === begunAt ? 1 : Math.min(1, (now - begunAt) / (readyAt - begunAt))
    const count = String(Math.floor(orders.length * share))
    Object.assign(state, { status: 'RUNNING', objectCount: count, rootObjectCount: count })
    if (now >= readyAt)
      Object.assign(state, { status: 'COMPLETED', url: orders.length === 0 ? null : this.urlOf(state.id) })
    return state
  }

  private urlOf(id: string): string {
    return `${this.origin}/SYNTHETIC/bulk-${id.split('/').at(-1)}.jsonl`
  }

  /** Writes the result file of an operation; one line is left out, or the file cut short, where the fault says so. */
  async sendFile(number: string, world: World, response: ServerResponse, fault: Fault | null): Promise<void> {
    const running = this.all.get(`gid://shopify/BulkOperation/${number}`)
    if (!running) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/jsonl' })
    const orders = fault?.kind === 'line_missing' ? running.orders.slice(1) : running.orders
    for (let start = 0; start < orders.length; start += CHUNK) {
      const chunk = orders.slice(start, start + CHUNK)
      const { data } = await run(running.document, { ...world, find: () => chunk }, {})
      const { edges } = (data as unknown as { orders: { edges: { node: unknown }[] } }).orders
      const text = edges.map(({ node }) => `${JSON.stringify(node)}\n`).join('')
      if (fault?.kind === 'reset' || fault?.kind === 'truncated') {
        const half = text.slice(0, Math.floor(text.length / 2))
        if (fault.kind === 'truncated') response.end(half)
        else response.write(half, () => response.destroy())
        return
      }
      if (!response.write(text)) await new Promise((resolve) => response.once('drain', resolve))
    }
    response.end()
  }
}
