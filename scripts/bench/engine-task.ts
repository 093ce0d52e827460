import { readFileSync } from 'node:fs'
import path from 'node:path'
import { deserialize } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { reconcile } from '@/lib/reconcile/reconcile'
import type { ReconcileResult } from '@/lib/reconcile/types'
import { inputOf } from '../simulate/simulate'
import type { World } from '../simulate/world'
import { TABLES_FILE, WORLD_FILE } from './bench-files'
import { openDuckDb } from './duckdb'
import { type PackedTable, unpackOrders, unpackPurchases } from './hand-over'
import type { ReadOrder } from './read-side'

/** One measurement in a process of its own, so that its memory is nobody else's. */

export type Task = 'duckdb' | 'engine' | 'files' | 'causes'

export interface Measured {
  /** Milliseconds of the first run, as a person waits for it, and of later runs in the same process. */
  firstMs: number
  laterMs: number[]
  /** Peak of the process after the first run, and what it held before. */
  peakMb: number
  beforeMb: number
  /** Work done, so that none is left out: lines by status. */
  lines: number
  threads: number
}

type Run = () => Promise<number>

const peakMb = () => process.resourceUsage().maxRSS / 1_024

async function prepare(task: Task, folder: string): Promise<{ run: Run; threads: number }> {
  const store = path.join(folder, 'orders.csv')
  const analytics = path.join(folder, 'ga4.csv')
  const world = JSON.parse(readFileSync(path.join(folder, WORLD_FILE), 'utf8')) as World
  if (task === 'duckdb') {
    const { run, threads } = await openDuckDb(store, analytics)
    return { threads, run: async () => sum(Object.values(await run())) }
  }
  if (task === 'files')
    return {
      threads: 2,
      run: async () => {
        const [orders, purchases] = await Promise.all([
          readInThread({ side: 'store', path: store, currency: world.currency, timeZone: world.window.timeZone }),
          readInThread({
            side: 'analytics',
            path: analytics,
            currency: world.currency,
            timeZone: world.window.timeZone,
          }),
        ])
        const tables = { orders: unpackOrders(orders), purchases: unpackPurchases(purchases) }
        return linesOf(reconcile(inputOf(world, tables), { causes: false }))
      },
    }
  const packed = deserialize(readFileSync(path.join(folder, TABLES_FILE))) as {
    orders: PackedTable
    purchases: PackedTable
  }
  const tables = { orders: unpackOrders(packed.orders), purchases: unpackPurchases(packed.purchases) }
  return { threads: 1, run: async () => linesOf(reconcile(inputOf(world, tables), { causes: task === 'causes' })) }
}

function readInThread(order: ReadOrder): Promise<PackedTable> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./bench-reader.mjs', import.meta.url), { workerData: order })
    thread.once('message', resolve)
    thread.once('error', reject)
  })
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

const linesOf = ({ summary }: ReconcileResult) => sum(Object.values(summary.counts))

async function measure(task: Task, folder: string, later: number): Promise<Measured> {
  const { run, threads } = await prepare(task, folder)
  const beforeMb = peakMb()
  const started = performance.now()
  const lines = await run()
  const firstMs = performance.now() - started
  const peak = peakMb()
  const laterMs: number[] = []
  for (let at = 0; at < later; at++) {
    const again = performance.now()
    await run()
    laterMs.push(performance.now() - again)
  }
  return { firstMs, laterMs, peakMb: peak, beforeMb, lines, threads }
}

const [task, folder, later] = process.argv.slice(2)
console.log(JSON.stringify(await measure(task as Task, folder as string, Number(later))))
