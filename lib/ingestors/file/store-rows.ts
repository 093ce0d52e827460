import type { Rejection, StoreOrder } from '@/lib/transaction'
import { copyCell } from '../reduce/ids'
import { quote, RowProblem, rejectionOf } from './problems'
import type { RowReader } from './row-reader'
import { type StoreLayout, StoreNotes } from './store-layout'
import { checkRecord } from './table'

/** Turns rows into orders: joins the rows of one order, keeps the first of two alike, lists what cannot be read. */
export class OrderCollector {
  readonly orders: StoreOrder[] = []
  readonly rejections: Rejection[] = []
  readonly notes = new StoreNotes()
  private readonly indexById = new Map<string, number>()
  private readonly firstRows: number[] = []
  /** Filled only when an item row does not stand below its own order. */
  private readonly indexByName = new Map<string, number>()
  private namedUpTo = 0
  private readonly rejectedKeys = new Set<string>()
  /** The last row that was an order: its key, and its place among the orders unless it was rejected. */
  private last: { key: string; index: number | null } | null = null

  constructor(
    private readonly layout: StoreLayout,
    private readonly reader: RowReader,
    private readonly source: string,
  ) {}

  add(cells: readonly string[], row: number, badQuotes: boolean, width: number): void {
    try {
      checkRecord(cells, width, badQuotes)
      const lineKey = this.layout.lines?.keyOf(cells) ?? null
      if (lineKey === null) this.addOrder(cells, row)
      else this.addLine(lineKey, cells)
    } catch (error) {
      this.rejections.push(rejectionOf(error, this.source, row))
    }
  }

  private addLine(key: string, cells: readonly string[]): void {
    const index = this.findOrder(key)
    if (index === undefined) {
      throw new RowProblem(
        'no_order_row',
        'The row has no total and continues no order above it. Put it below the first row of its order, or fill it in.',
      )
    }
    // Items of a rejected order go with it: the order itself is listed.
    if (index !== null) this.addItems(index, cells)
  }

  /** The order an item row belongs to; null for a rejected one, undefined for none. */
  private findOrder(key: string): number | null | undefined {
    if (this.last && (key === '' || key === this.last.key)) return this.last.index
    if (this.layout.lines?.keyIs === 'sourceId') {
      return this.indexById.get(key) ?? (this.rejectedKeys.has(key) ? null : undefined)
    }
    for (; this.namedUpTo < this.orders.length; this.namedUpTo++) {
      const name = this.orders[this.namedUpTo]?.name ?? null
      if (name !== null) this.indexByName.set(name, this.namedUpTo)
    }
    return this.indexByName.get(key) ?? (this.rejectedKeys.has(key) ? null : undefined)
  }

  private addOrder(cells: readonly string[], row: number): void {
    const key = this.layout.lines?.headKeyOf(cells) ?? null
    if (key !== null) this.last = { key, index: null }
    try {
      const index = this.keepOrder(this.layout.readOrder(cells, row, this.reader, this.notes), cells, row)
      if (this.last) this.last.index = index
    } catch (error) {
      if (key !== null) this.rejectedKeys.add(copyCell(key))
      throw error
    }
  }

  /** Adds an order or, for a repeated row of one, its items; gives the order's place. */
  private keepOrder(order: StoreOrder, cells: readonly string[], row: number): number {
    // Two stores may give the same id to orders of theirs.
    const id = order.store === undefined ? order.sourceId : `${order.store}\n${order.sourceId}`
    const known = this.indexById.get(id)
    if (known === undefined) {
      const index = this.orders.push(order) - 1
      this.firstRows.push(row)
      this.indexById.set(id, index)
      return index
    }
    const first = this.orders[known]
    if (this.layout.repeatsRows && first?.totalMinor === order.totalMinor && first.createdAt === order.createdAt) {
      this.addItems(known, cells)
      return known
    }
    throw new RowProblem(
      'duplicate_order',
      `Order ${quote(order.sourceId)} is in row ${this.firstRows[known]} already, which was kept. Remove one of the two.`,
      null,
      order.sourceId,
    )
  }

  private addItems(index: number, cells: readonly string[]): void {
    const order = this.orders[index]
    const items = this.layout.itemsOf?.(cells) ?? null
    if (order && items !== null) order.itemCount = (order.itemCount ?? 0) + items
  }
}
