import { createHash, type Hash } from 'node:crypto'
import { dayOf } from '@/lib/period'
import type { Window } from '@/lib/transaction'
import type { DayTotals } from '../types'
import { Client, type WooSource } from './client'
import { createdIn, instantOfGmt, padded, spansOf } from './dates'
import { listOf, nodeOf, textOf } from './node'
import { walkOrders } from './pages'

/**
 * A day's orders in a narrow walk. Their last change alone does not tell of everything: deleting a refund never moves it,
 * and before 7.6 neither did a part refund, so refunds are in the fingerprint themselves.
 */
const FIELDS = 'id,date_created_gmt,date_modified_gmt,status,total,refunds.id,refunds.total'

/** Readings of a window whose count differs from what arrived. */
const ROUNDS = 3

export async function totalsOf(source: WooSource, window: Window): Promise<DayTotals[]> {
  const client = new Client(source)
  const spans = spansOf(window)
  const asked = padded({ from: (spans[0]?.from as number) ?? 0, to: (spans.at(-1)?.to as number) ?? 0 })
  for (let round = 1; ; round++) {
    const days = new Map<string, { count: number; hash: Hash }>(
      spans.map(({ day }) => [day, { count: 0, hash: createHash('sha256') }]),
    )
    const walk = await walkOrders(client, { params: createdIn(asked), fields: FIELDS }, (value) => {
      const row = nodeOf(value)
      const createdAt = instantOfGmt(textOf(row, 'date_created_gmt'))
      const day = createdAt === null ? undefined : days.get(dayOf(createdAt, window.timeZone))
      if (!day) return
      day.count++
      const refunds = listOf(row, 'refunds').map(({ id, total }) => [id, total])
      const { id, date_created_gmt, date_modified_gmt, status, total } = row
      day.hash.update(`${JSON.stringify([id, date_created_gmt, date_modified_gmt, status, total, refunds.sort()])}\n`)
    })
    // What still differs after this is left to the reading itself, which proves or marks each day.
    const agrees = !walk.hasMoved && (walk.total === null || walk.distinct + walk.holes.length === walk.total)
    if (agrees || round === ROUNDS)
      return [...days].map(([day, { count, hash }]) => ({ day, count, fingerprint: hash.digest('hex').slice(0, 32) }))
  }
}
