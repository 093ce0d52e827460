import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { decimalFromMinor } from '@/lib/money'
import type { VerdictStatus } from '@/lib/reconcile/statuses'
import type { AnalyticsPurchase, Factor, StoreOrder } from '@/lib/transaction'
import type { Expectation } from './expected'
import { simulateEntries } from './simulate'
import type { World } from './world'

/** A world as the files a person would upload, and beside them what is right; written as it is dealt, never held. */

type Cell = string | number | boolean | null | undefined

/** Columns of the plain store table (docs/files.md) beside the factors, each with what it takes from an order. */
const ORDER_COLUMNS: readonly (readonly [string, (order: StoreOrder, money: (minor: Cell) => Cell) => Cell])[] = [
  ['order_id', ({ sourceId }) => sourceId],
  ['created_at', ({ createdAt }) => instant(createdAt)],
  ['currency', ({ currency }) => currency],
  ['total', ({ totalMinor }, money) => money(totalMinor)],
  ['order_name', ({ name }) => name],
  ['subtotal', ({ subtotalMinor }, money) => money(subtotalMinor)],
  ['tax', ({ taxMinor }, money) => money(taxMinor)],
  ['shipping', ({ shippingMinor }, money) => money(shippingMinor)],
  ['discount', ({ discountMinor }, money) => money(discountMinor)],
  ['refunded', ({ refundedMinor }, money) => money(refundedMinor)],
  ['status', ({ status }) => status],
  ['channel', ({ channel }) => channel],
  ['gateway', ({ gateway }) => gateway],
  ['test', ({ test }) => test],
]

const DETAIL_COLUMNS: typeof ORDER_COLUMNS = [
  ['item_count', ({ itemCount }) => itemCount],
  ['app', ({ details }) => details?.app],
  ['staff', ({ details }) => details?.isStaff],
  ['cancelled_at', ({ details }) => details?.cancelledAt && instant(details.cancelledAt)],
  ['edited_at', ({ details }) => details?.editedAt && instant(details.editedAt)],
  ['refunded_at', ({ details }) => details?.refunds?.[0] && instant(details.refunds[0].at)],
  ['shipping_tax', ({ details }, money) => money(details?.shippingTaxMinor)],
  ['tip', ({ details }, money) => money(details?.tipMinor)],
  ['current_total', ({ details }, money) => money(details?.currentTotalMinor)],
  ['added', ({ details }, money) => money(details?.addedMinor)],
  ['store', ({ store }) => store],
]

const instant = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

export interface WriteOptions {
  /** Columns that only some sources know. */
  hasDetails: boolean
  factors: readonly Factor[]
  hasExpected: boolean
}

export interface WrittenWorld {
  store: string
  analytics: string
  orders: number
  purchases: number
}

/** Writes `orders.csv`, `ga4.csv`, `world.json` and `expected.json` into a folder, which is made when absent. */
export function writeWorld(
  world: World,
  folder: string,
  { hasDetails, factors, hasExpected }: WriteOptions,
): WrittenWorld {
  mkdirSync(folder, { recursive: true })
  const store = new LineWriter(path.join(folder, 'orders.csv'))
  const analytics = new LineWriter(path.join(folder, 'ga4.csv'))
  const expected = hasExpected ? new ExpectedWriter(path.join(folder, 'expected.json'), world) : null
  const columns = hasDetails ? [...ORDER_COLUMNS, ...DETAIL_COLUMNS] : ORDER_COLUMNS
  store.writeRow([...columns.map(([name]) => name), ...factors])
  analytics.writeRow(['transaction_id', 'date', 'purchases', 'revenue', 'refund', 'currency'])
  let orders = 0
  let purchases = 0
  for (const entry of simulateEntries(world)) {
    if (entry.order) {
      const { order } = entry
      const money = (minor: Cell) => (typeof minor === 'number' ? decimalFromMinor(minor, order.currency) : minor)
      store.writeRow([
        ...columns.map(([, read]) => read(order, money)),
        ...factors.map((factor) => order.factors?.[factor]),
      ])
      orders++
    }
    for (const row of entry.purchases) analytics.writeRow(purchaseCells(row, world))
    purchases += entry.purchases.length
    expected?.add(entry)
  }
  store.close()
  analytics.close()
  expected?.close()
  const { window, storeTimeZone, now, currency } = world
  const said = { window, storeTimeZone, now: instant(now), currency, world }
  writeFileSync(path.join(folder, 'world.json'), `${JSON.stringify(said, null, 2)}\n`)
  return { store: store.path, analytics: analytics.path, orders, purchases }
}

function purchaseCells(row: AnalyticsPurchase, { currency }: World): Cell[] {
  // Reports give revenue after refunds beside the refund; the reader adds it back.
  const netMinor = row.revenueMinor - row.refundMinor
  return [
    row.transactionId,
    row.date,
    row.purchases,
    decimalFromMinor(netMinor, currency),
    decimalFromMinor(row.refundMinor, currency),
    row.currency,
  ]
}

/** Lines of every order and GA4 id, then the causes and sums, as one JSON document. */
class ExpectedWriter {
  private readonly lines: LineWriter
  private isFirst = true
  private readonly counts: Partial<Record<VerdictStatus, number>> = {}
  private readonly open = { lines: 0 }
  private storeMinor = 0
  private analyticsMinor = 0
  private storeOrders = 0

  constructor(
    file: string,
    private readonly world: World,
  ) {
    this.lines = new LineWriter(file)
    this.lines.write('{"lines": [\n')
  }

  add({
    order,
    purchases,
    expected,
  }: {
    order: StoreOrder | null
    purchases: AnalyticsPurchase[]
    expected: Expectation[]
  }) {
    const { from, to } = this.world.window
    for (const line of expected) {
      this.lines.write(`${this.isFirst ? '' : ',\n'}${JSON.stringify(line)}`)
      this.isFirst = false
      if (line.accepted) this.open.lines++
      else this.counts[line.status] = (this.counts[line.status] ?? 0) + 1
    }
    if (order && expected.some(({ side }) => side === 'store')) {
      this.storeOrders++
      this.storeMinor += order.totalMinor
    }
    for (const { date, revenueMinor } of purchases)
      if (date !== null && date >= from && date <= to) this.analyticsMinor += revenueMinor
  }

  close(): void {
    const { counts, storeOrders, storeMinor, analyticsMinor, world } = this
    const sums = { storeOrders, storeMinor, analyticsMinor, counts, linesLeftOpen: this.open.lines }
    this.lines.write(`\n],\n"causes": ${JSON.stringify(world.causes)},\n"sums": ${JSON.stringify(sums)}}\n`)
    this.lines.close()
  }
}

const CHUNK = 1 << 16

class LineWriter {
  private readonly file: number
  private pending = ''

  constructor(readonly path: string) {
    this.file = openSync(path, 'w')
  }

  writeRow(cells: readonly Cell[]): void {
    this.write(`${cells.map(csvCell).join(',')}\n`)
  }

  write(text: string): void {
    this.pending += text
    if (this.pending.length > CHUNK) this.flush()
  }

  private flush(): void {
    writeSync(this.file, this.pending)
    this.pending = ''
  }

  close(): void {
    this.flush()
    closeSync(this.file)
  }
}

function csvCell(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  const text = String(cell)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
