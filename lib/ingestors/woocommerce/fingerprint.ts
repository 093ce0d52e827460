import { createHash, type Hash } from 'node:crypto'
import { dayOf } from '@/lib/period'
import type { Window } from '@/lib/transaction'
import type { DayTotals } from '../types'
import { instantOfGmt, spansOf } from './dates'
import { listOf, nodeOf, textOf } from './node'

/**
 * What tells that an order has changed. Its last change alone does not: deleting a refund never moves it, and before 7.6
 * neither did a part refund, so refunds are in the fingerprint themselves.
 */
export const PRINT_FIELDS = 'id,date_created_gmt,date_modified_gmt,status,total,refunds.id,refunds.total'

/** Counts and fingerprints of the days of a window, made of its orders as they arrive: by id, each once. */
export class DayPrints {
  private readonly days: ReadonlyMap<string, { count: number; hash: Hash }>

  constructor(private readonly window: Window) {
    this.days = new Map(spansOf(window).map(({ day }) => [day, { count: 0, hash: createHash('sha256') }]))
  }

  /** Leaves out orders of other days, and those whose day cannot be read. */
  add(value: unknown): void {
    const row = nodeOf(value)
    const createdAt = instantOfGmt(textOf(row, 'date_created_gmt'))
    const day = createdAt === null ? undefined : this.days.get(dayOf(createdAt, this.window.timeZone))
    if (!day) return
    day.count++
    const refunds = listOf(row, 'refunds').map(({ id, total }) => [id, total])
    const { id, date_created_gmt, date_modified_gmt, status, total } = row
    day.hash.update(`${JSON.stringify([id, date_created_gmt, date_modified_gmt, status, total, refunds.sort()])}\n`)
  }

  totals(): DayTotals[] {
    return [...this.days].map(([day, { count, hash }]) => ({
      day,
      count,
      fingerprint: hash.copy().digest('hex').slice(0, 32),
    }))
  }
}
