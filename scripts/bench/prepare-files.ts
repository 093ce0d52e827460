import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { serialize } from 'node:v8'
import type { AnalyticsPurchase, Factor, StoreOrder } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import { simulateEntries } from '../simulate/simulate'
import { makeWorld } from '../simulate/world'
import { writeWorld } from '../simulate/write-files'
import { TABLES_FILE, WORLD_FILE } from './bench-files'
import { packTable } from './hand-over'

/** Writes the files of one size, and the same rows as tables. */

const FACTORS_KEPT: readonly Factor[] = ['country', 'device', 'customer']

export interface Prepared {
  orders: number
  purchases: number
}

const [folder, orders] = process.argv.slice(2)

function prepare(target: string, count: number): Prepared {
  const world = makeWorld({ name: 'plain', orders: count, seed: 1 })
  const written = writeWorld(world, target, { hasDetails: false, hasExpected: false, factors: FACTORS_KEPT })
  const tables = { orders: new OrderTable(), purchases: new PurchaseTable() }
  for (const { order, purchases } of simulateEntries(world)) {
    if (order) tables.orders.push(asInFile(order))
    for (const row of purchases) tables.purchases.push(row satisfies AnalyticsPurchase)
  }
  const packed = { orders: packTable(tables.orders), purchases: packTable(tables.purchases) }
  writeFileSync(path.join(target, TABLES_FILE), serialize(packed))
  writeFileSync(path.join(target, WORLD_FILE), JSON.stringify(world))
  return { orders: written.orders, purchases: written.purchases }
}

/** The order as its row in the file has it. */
function asInFile({ details: _details, factors, ...order }: StoreOrder): StoreOrder {
  const kept = Object.fromEntries(FACTORS_KEPT.map((factor) => [factor, factors?.[factor]]))
  return { ...order, itemCount: null, factors: kept }
}

console.log(JSON.stringify(prepare(folder as string, Number(orders))))
