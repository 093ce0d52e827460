import type { connector } from '@/lib/db/schema/tenant'
import { IngestError } from '@/lib/ingestors/errors'
import { addDays, dayOf, HOUR_MS, startOfDay } from '@/lib/period'
import { type EarlyWarning, learnVisibility, warnEarly } from '@/lib/reconcile/watch/early-warning'
import { noteConnectorState } from '@/lib/services/connectors/note-state'
import { openConnector } from '@/lib/services/connectors/open-connector'
import type { PullEvidence } from '@/lib/services/early-warnings/dto'
import { forgetOld, keepReading, readHistory, settleWarnings } from '@/lib/services/early-warnings/record'
import type { ReconciliationSource } from '@/lib/services/reconciliations/sources'
import type { AnalyticsPurchase, StoreOrder, Window } from '@/lib/transaction'
import { type Claim, finishJob, withFence, withFenceAndPlatform } from './claim'
import { countReached, countToday, linkYoungOrders, ordersOf, SPANS, type YoungOrder } from './early-counts'
import type { JobLog } from './job-log'
import { sourcesOf } from './plan'

/** Days that hold every order of the last 51 hours, and those GA4 puts on a neighbouring day. */
const DAYS_BACK = 3
const YOUNGEST_HOURS = 6

/**
 * Tracking that breaks today is seen today (rule book 3.15): counts how many young orders GA4 shows, and opens or closes
 * warnings. What it reads is kept as counts only; verdicts, coverage and rates are never written. A source that cannot be
 * read is left for the next pull; one that refuses its credentials is noted as such.
 */
export async function earlyWarningJob(claim: Claim, stop: AbortSignal, told: JobLog): Promise<void> {
  const { asOf, reconciliationId, context } = claim
  const { timeZone } = claim.window
  const today = dayOf(asOf, timeZone)
  const window: Window = { from: addDays(today, -DAYS_BACK), to: today, timeZone }
  const sides = await glance(claim, await sourcesOf(claim), window, stop, told)
  if (sides) {
    const orders = linkYoungOrders({ ...sides, window, asOf })
    const place = { clientId: context.clientId, reconciliationId }
    await withFence(claim, async (tx) => {
      const curves = learnVisibility(await readHistory(tx, place, asOf))
      const found = SPANS.map((below) => ({
        below,
        warnings: warnEarly(countToday(orders, asOf, below), curves),
      })).find(({ warnings }) => warnings.length > 0)
      const evidence = (found?.warnings ?? []).map((warning) => ({
        segment: warning.segment,
        evidence: evidenceOf(warning, orders, asOf, found?.below ?? 0),
      }))
      await settleWarnings(tx, place, {
        asOf,
        timeZone,
        found: evidence,
        countNow: (segment, span) => {
          // Orders that are only partly within these days say nothing of the whole.
          const counted = span.from < startOfDay(window.from, timeZone) ? [] : ordersOf(orders, segment, span)
          return { orders: counted.length, visible: counted.filter(({ isVisible }) => isVisible).length }
        },
      })
      await keepReading(tx, place, asOf, countReached(orders, asOf))
      await forgetOld(tx, place, asOf)
      told.info('Looked at young orders.', { orders: orders.length, warnings: evidence.length })
    })
  }
  await finishJob(claim, { state: 'done' })
}

function evidenceOf(warning: EarlyWarning, orders: readonly YoungOrder[], asOf: number, below: number): PullEvidence {
  const { segment, visible, usual, p, settledShare, sentence } = warning
  const span = { from: asOf - below * HOUR_MS + 1, to: asOf - YOUNGEST_HOURS * HOUR_MS }
  const times = ordersOf(orders, segment, span).map(({ createdAt }) => createdAt)
  // An age that nothing is known of is not tested, but its orders are settled with the others.
  return {
    from: times.reduce((least, at) => Math.min(least, at), span.to),
    to: times.reduce((most, at) => Math.max(most, at), span.from),
    orders: warning.orders,
    visible,
    usual,
    p,
    settledShare,
    sentence,
  }
}

interface Sides {
  orders: StoreOrder[]
  purchases: AnalyticsPurchase[]
  hosts: Map<string, string>
}

/** Both sides of a few days; null where one of them cannot be read, or does not list everything. */
async function glance(
  claim: Claim,
  sources: readonly ReconciliationSource[],
  window: Window,
  signal: AbortSignal,
  told: JobLog,
): Promise<Sides | null> {
  const sides: Sides = { orders: [], purchases: [], hosts: new Map() }
  const areSeveral = sources.filter(({ side }) => side === 'store').length > 1
  const areProperties = sources.filter(({ side }) => side === 'analytics').length > 1
  for (const { row } of sources) {
    signal.throwIfAborted()
    try {
      const source = openConnector(row, { signal })
      if (source.side === 'store') {
        const orders = await source.glance(window)
        for (const order of orders) sides.orders.push(areSeveral ? { ...order, store: row.id } : order)
        const host = areSeveral ? hostOf(row) : null
        if (host) sides.hosts.set(row.id, host)
        continue
      }
      const purchases = await source.glance(window)
      if (purchases === null) {
        told.info(`${row.label} does not list every purchase of these days, so nothing was compared.`)
        return null
      }
      for (const purchase of purchases)
        sides.purchases.push(areProperties ? { ...purchase, property: row.id } : purchase)
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
      // Credentials that are refused stay so: whoever can renew them need not wait for the next run.
      if (error.outcome === 'needs_reauth') {
        const change = { state: error.outcome, problem: error.publicMessage }
        await withFenceAndPlatform(claim, (tx, platform) =>
          noteConnectorState(tx, platform, claim.context, row, change),
        )
      }
      told.warn(`${row.label}: ${error.publicMessage} Nothing was compared this time.`)
      return null
    }
  }
  return sides
}

function hostOf({ config }: typeof connector.$inferSelect): string | null {
  if (typeof config.shop === 'string') return config.shop
  return typeof config.url === 'string' ? new URL(config.url).host : null
}
