import type { PurchaseTable } from '@/lib/transaction-table'
import { dayNumber, NO_DAY } from '../days'
import { KeyReader } from './clean-keys'
import { KeyTable } from './key-table'

/** GA4 rows by cleaned id: what GA4 says of each id, in the whole report and inside the window. */

const NONE = -1

export interface Sentinel {
  row: number
  status: 'ga4_not_set' | 'ga4_other_row'
  day: number
  /** Inside the window; rows without a date belong to the window as a whole. */
  isCore: boolean
}

export class PurchaseGroups {
  readonly count: number
  readonly keys: KeyTable
  /** Rows whose id stands for no id at all. */
  readonly sentinels: Sentinel[] = []
  /** Groups whose id a spreadsheet ruined. */
  readonly corrupt = new Set<number>()
  /** Rows of a group as a chain: its first row, then the next after each; −1 ends it. */
  readonly firstRow: Int32Array
  readonly nextRow: Int32Array
  readonly revenueMinor: Float64Array
  /** Refunds, positive. */
  readonly refundMinor: Float64Array
  readonly purchases: Int32Array
  /** Earliest day GA4 reports the id, or `NO_DAY`. */
  readonly firstDay: Int32Array
  /** The same sums over rows inside the window, and how many rows those are. */
  readonly coreRevenueMinor: Float64Array
  readonly corePurchases: Int32Array
  readonly coreRows: Int32Array
  readonly coreFirstDay: Int32Array

  constructor(
    readonly table: PurchaseTable,
    window: { fromDay: number; toDay: number },
  ) {
    const rows = table.length
    this.keys = new KeyTable(rows)
    const groupOf = new Int32Array(rows).fill(NONE)
    const days = daysOfLevels(table)
    const isCore = (day: number) => day === NO_DAY || (day >= window.fromDay && day <= window.toDay)
    const reader = new KeyReader(table.transactionIds)
    for (let row = 0; row < rows; row++) {
      const kind = reader.read(row)
      if (kind === 'ga4_not_set' || kind === 'ga4_other_row') {
        const day = days[table.dates.codes.values[row] as number] as number
        this.sentinels.push({ row, status: kind, day, isCore: isCore(day) })
      } else {
        const group = this.keys.add(reader.bytes, reader.end, reader.hash)
        groupOf[row] = group
        if (kind === 'corrupt') this.corrupt.add(group)
      }
    }
    const count = this.keys.count
    this.count = count
    this.firstRow = new Int32Array(count).fill(NONE)
    this.nextRow = new Int32Array(rows).fill(NONE)
    this.revenueMinor = new Float64Array(count)
    this.refundMinor = new Float64Array(count)
    this.purchases = new Int32Array(count)
    this.firstDay = new Int32Array(count).fill(NO_DAY)
    this.coreRevenueMinor = new Float64Array(count)
    this.corePurchases = new Int32Array(count)
    this.coreRows = new Int32Array(count)
    this.coreFirstDay = new Int32Array(count).fill(NO_DAY)
    this.sum(groupOf, days, isCore)
  }

  private sum(groupOf: Int32Array, days: Int32Array, isCore: (day: number) => boolean): void {
    const { table, firstRow, nextRow, firstDay, coreFirstDay } = this
    for (let row = table.length - 1; row >= 0; row--) {
      const group = groupOf[row] as number
      if (group === NONE) continue
      const revenue = table.revenues.values[row] as number
      const purchases = table.purchases.values[row] as number
      const day = days[table.dates.codes.values[row] as number] as number
      nextRow[row] = firstRow[group] as number
      firstRow[group] = row
      this.revenueMinor[group] = (this.revenueMinor[group] as number) + revenue
      this.purchases[group] = (this.purchases[group] as number) + purchases
      this.refundMinor[group] = (this.refundMinor[group] as number) + Math.abs(table.refunds.values[row] as number)
      if (day !== NO_DAY && (firstDay[group] === NO_DAY || day < (firstDay[group] as number))) firstDay[group] = day
      if (!isCore(day)) continue
      this.coreRevenueMinor[group] = (this.coreRevenueMinor[group] as number) + revenue
      this.corePurchases[group] = (this.corePurchases[group] as number) + purchases
      this.coreRows[group] = (this.coreRows[group] as number) + 1
      if (day !== NO_DAY && (coreFirstDay[group] === NO_DAY || day < (coreFirstDay[group] as number)))
        coreFirstDay[group] = day
    }
  }

  /** Rows of a group, in the order of the report. */
  *rowsOf(group: number): Generator<number> {
    for (let row = this.firstRow[group] as number; row !== NONE; row = this.nextRow[row] as number) yield row
  }

  /** The ids of a group as GA4 spells them, sorted; `isCore` keeps only rows that it accepts. */
  spellingsOf(group: number, isCore?: (row: number) => boolean): string[] {
    const spellings = new Set<string>()
    for (const row of this.rowsOf(group)) if (!isCore || isCore(row)) spellings.add(this.table.transactionIds.at(row))
    return [...spellings].sort()
  }
}

/** Day number of each level of a table's date column. */
export function daysOfLevels(table: PurchaseTable): Int32Array {
  return Int32Array.from(table.dates.levels, (date) => (date === '' ? NO_DAY : dayNumber(date)))
}
