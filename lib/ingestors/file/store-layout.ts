import { countOf } from '@/lib/sentences'
import type { Alias, AliasKind, StoreOrder } from '@/lib/transaction'
import { copyCell, isScientific } from '../reduce/ids'
import type { Column } from './header'
import type { Mark } from './numbers'
import { quote, RowProblem } from './problems'
import type { RowReader } from './row-reader'
import type { StoreFormat } from './types'

/** Where a recognised store file keeps what, and how one of its rows becomes an order. */
export interface StoreLayout {
  format: StoreFormat
  amounts: readonly Column[]
  date: Column
  /** True when the date column is in UTC whatever the file's zone is. */
  isDateUtc: boolean
  currency: Column | null
  /** The decimal mark the format documents; null when it documents none. */
  usualMark: Mark | null
  /** How later rows that only add items name their order; null where there are no such rows. */
  lines: {
    /** The order's key for an item row; empty for "the order above", null for a row that is an order of its own. */
    keyOf: (cells: readonly string[]) => string | null
    /** The key of a row that is an order of its own. */
    headKeyOf: (cells: readonly string[]) => string
    /** What of an order its key is. */
    keyIs: 'name' | 'sourceId'
  } | null
  /** Items of this row alone; null where the file does not say. */
  itemsOf: ((cells: readonly string[]) => number | null) | null
  /** True when an order's row is repeated for each of its items. */
  repeatsRows: boolean
  readOrder: (cells: readonly string[], row: number, reader: RowReader, notes: StoreNotes) => StoreOrder
}

/** An id of an order as its row has it. Kinds listed first are preferred as the order's own id. */
export interface IdCell {
  kind: AliasKind
  column: Column | null
  value: string
}

/**
 * The order's own id and all its aliases. An id lost to scientific notation is left out; throws when nothing
 * identifies the order.
 */
export function identify(
  cells: readonly IdCell[],
  row: number,
  reader: RowReader,
  notes: StoreNotes,
): { sourceId: string; aliases: Alias[] } {
  const found: Alias[] = []
  let lost: IdCell | null = null
  let isNamed = false
  for (const cell of cells) {
    if (cell.value === '') continue
    if (isScientific(cell.value)) {
      if (cell.column !== null) lost ??= cell
      continue
    }
    if (cell.kind !== 'gateway_reference') isNamed = true
    const value = copyCell(reader.redactor.redact(cell.value, row))
    if (!found.some((alias) => alias.kind === cell.kind && alias.value === value)) {
      found.push({ kind: cell.kind, value })
    }
  }
  // A list that grew keeps room for many more; over a million orders that room counts.
  const aliases = found.slice()
  const own = aliases[0]
  if (own && (isNamed || lost)) {
    if (lost) notes.addLostId(row)
    return { sourceId: own.value, aliases }
  }
  const named = cells.find((cell) => cell.column !== null && cell.kind !== 'gateway_reference')
  if (lost) {
    throw new RowProblem(
      'corrupt_id',
      `${quote(lost.column?.name ?? '')} holds ${quote(lost.value)}: a spreadsheet turned the id into a rounded number. ` +
        'Format the column as text and export the orders again.',
      lost.column?.name ?? null,
      lost.value,
    )
  }
  throw new RowProblem(
    'empty_id',
    `${quote(named?.column?.name ?? 'Order id')} is empty, so the order cannot be told from others. Fill it in.`,
    named?.column?.name ?? null,
    '',
  )
}

interface Tally {
  count: number
  firstRow: number
}

/** What people should know about how rows were read: one sentence for each kind of thing, never one per row. */
export class StoreNotes {
  private readonly statuses = new Map<string, Tally>()
  private readonly lostIds: Tally = { count: 0, firstRow: 0 }
  private readonly unkept = new Map<string, Tally>()

  /** A status the format does not define; such orders are read as paid. */
  addUnknownStatus(status: string, row: number): void {
    const tally = this.statuses.get(status)
    if (tally) tally.count++
    else if (this.statuses.size < 100) this.statuses.set(copyCell(status), { count: 1, firstRow: row })
  }

  addLostId(row: number): void {
    if (this.lostIds.count++ === 0) this.lostIds.firstRow = row
  }

  /** A cell of an optional column that says nothing the product may keep; the order is read without it. */
  addUnkept(column: string, row: number): void {
    const tally = this.unkept.get(column)
    if (tally) tally.count++
    else this.unkept.set(column, { count: 1, firstRow: row })
  }

  sentences(): string[] {
    const sentences: string[] = []
    for (const [column, { count, firstRow }] of this.unkept) {
      sentences.push(
        `${quote(column)} holds what is not kept, such as a name or an address, in ${countOf(count, 'order', 'orders')}, ` +
          `the first in row ${firstRow}; read without it.`,
      )
    }
    for (const [status, { count, firstRow }] of this.statuses) {
      sentences.push(
        `Status ${quote(status)} is not one the store defines: ${countOf(count, 'order', 'orders')} with it, the first in ` +
          `row ${firstRow}, read as paid.`,
      )
    }
    if (this.lostIds.count > 0) {
      sentences.push(
        `A spreadsheet turned ids of ${countOf(this.lostIds.count, 'order', 'orders')} into rounded numbers such as ` +
          `5.67E+12, the first in row ${this.lostIds.firstRow}; these orders are known by their other ids only. Format ` +
          'the column as text and export again.',
      )
    }
    return sentences
  }
}

/** Throws for a total below zero, or an empty one; gives it back otherwise. */
export function checkTotal(total: number | null, column: Column, text: string): number {
  if (total !== null && total >= 0) return total
  if (total === null) {
    throw new RowProblem(
      'missing_amount',
      `${quote(column.name)} is empty. Fill in what the order cost.`,
      column.name,
      '',
    )
  }
  throw new RowProblem(
    'negative_total',
    `${quote(column.name)} holds ${quote(text)}: a total below zero is not a sale. Leave refunds out of the export, or ` +
      'put them in the refund column of the order.',
    column.name,
    text,
  )
}

/** A whole number of items; null where the cell holds none. */
export function readCount(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null
}
