import { and, between, eq } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import { connector, coverage } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import type { OpenSource } from '@/lib/ingestors/registry'
import { addDays, DAY_MS, dayOf, HOUR_MS, windowLength } from '@/lib/period'
import { isLive } from '@/lib/services/connectors/dto'
import { type ReconciliationSource, readSources, requireBothSides } from '@/lib/services/reconciliations/sources'
import type { Window } from '@/lib/transaction'
import type { Claim } from './claim'

/** Which days of which live sources must be read before a window can be reconciled. */

/** Days read on either side of the window, so that an order and its GA4 day may lie across its edge (rule book 3.2). */
export const PADDING_DAYS = 7

/** WooCommerce changes orders without a trace (refunds deleted, items edited): young days are read again each night. */
const TRACELESS_DAYS = 35
const TRACELESS_HOURS = 20

type Connector = typeof connector.$inferSelect

/** The job's sources; throws `conflict` for one that is paused, and when a side has none. */
export async function sourcesOf(claim: Claim): Promise<ReconciliationSource[]> {
  const { clientId } = claim.context
  const rows = await withTenant(claim.context, (tx) =>
    readSources(tx, { clientId, reconciliationId: claim.reconciliationId }),
  )
  requireBothSides(rows)
  for (const { row } of rows)
    if (isLive(row.kind) && row.pausedAt !== null)
      throw new AppError('conflict', `${row.label} is paused. Resume it under Connectors, then run this again.`)
  return rows
}

/** Keeps a source from being removed until the transaction ends. Throws `conflict` for one that is removed already. */
export async function holdSource(tx: TenantTransaction, { clientId, id, label }: Connector): Promise<void> {
  const [held] = await tx
    .select({ removedAt: connector.removedAt })
    .from(connector)
    .where(and(eq(connector.clientId, clientId), eq(connector.id, id)))
    .for('share')
  if (held?.removedAt !== null)
    throw new AppError('conflict', `${label} was removed while it was read. Connect it again, then run this again.`)
}

/** The window with its padding, as far as it has happened: days to come hold nothing yet. */
export function paddedWindow({ window, asOf }: Claim): Window {
  const today = dayOf(asOf, window.timeZone)
  const padded = { ...window, from: addDays(window.from, -PADDING_DAYS), to: addDays(window.to, PADDING_DAYS) }
  return padded.to > today ? { ...padded, to: today } : padded
}

/** A day to read, with the totals it had when that was decided. */
export interface WantedDay {
  day: string
  /** Null where the reading itself says. */
  fingerprint: string | null
  /** About how many it has. */
  transactions: number
}

/**
 * The days a source must be asked for again: those never read whole, read in another zone, or whose totals are no longer
 * those of the last reading. One request for the totals decides it, where anything was read before.
 */
export async function daysToRead(claim: Claim, row: Connector, source: OpenSource): Promise<WantedDay[]> {
  const window = paddedWindow(claim)
  const known = await coverageOf(claim, row.id, window)
  const counts = known.size === 0 ? await source.counts(window) : null
  if (counts) return counts.map(({ day, count }) => ({ day, fingerprint: null, transactions: count }))
  const totals = await source.totals(window)
  if (totals.length !== windowLength(window))
    throw new Error(`${row.kind} gave totals of ${totals.length} days where ${windowLength(window)} were asked for`)
  return totals.flatMap(({ day, count, fingerprint }) => {
    const held = known.get(day)
    const isHeld =
      held !== undefined &&
      held.timeZone === window.timeZone &&
      // Days that the credentials may not see stay unseen until the totals say otherwise.
      (held.incomplete === null || held.incomplete === 'out_of_scope') &&
      held.fingerprint === fingerprint &&
      !isTraceless(row, day, held.pulledAt, claim)
    return isHeld ? [] : [{ day, fingerprint, transactions: count }]
  })
}

function isTraceless({ kind }: Connector, day: string, pulledAt: Date, { asOf, window }: Claim): boolean {
  if (kind !== 'woocommerce' || day < dayOf(asOf - TRACELESS_DAYS * DAY_MS, window.timeZone)) return false
  return pulledAt.getTime() < asOf - TRACELESS_HOURS * HOUR_MS
}

async function coverageOf(claim: Claim, connectorId: string, { from, to }: Window) {
  const { clientId } = claim.context
  const days = await withTenant(claim.context, (tx) =>
    tx
      .select()
      .from(coverage)
      .where(
        and(eq(coverage.clientId, clientId), eq(coverage.connectorId, connectorId), between(coverage.day, from, to)),
      ),
  )
  return new Map(days.map((day) => [day.day, day]))
}

/** Neighbouring days as windows of a size the source can read at once, newest first. */
export function chunksOf(days: readonly WantedDay[], limit: OpenSource['chunk']): WantedDay[][] {
  const chunks: WantedDay[][] = []
  let transactions = 0
  for (const wanted of days) {
    const chunk = chunks.at(-1)
    const isNext = chunk?.at(-1)?.day === addDays(wanted.day, -1)
    const fits =
      chunk !== undefined && chunk.length < limit.days && transactions + wanted.transactions <= limit.transactions
    if (chunk && isNext && fits) {
      chunk.push(wanted)
      transactions += wanted.transactions
    } else {
      chunks.push([wanted])
      transactions = wanted.transactions
    }
  }
  return chunks.reverse()
}
