import { and, desc, eq, lt } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { earlyWarning, reconciliation } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import type { WatchedSegment } from '@/lib/reconcile/watch/early-warning'
import type { Page } from '../jobs/dto'
import type { EarlyWarningDto, EarlyWarningState } from './dto'
import { segmentOf } from './segment'

const MAX_PAGE = 200

interface WarningFilter {
  cursor?: string
  limit?: number
  reconciliationId?: string
  state?: EarlyWarningState
}

/** The client's early warnings with those that are over, newest first; the cursor is the last id of the page before. */
export async function listEarlyWarnings(
  context: TenantContext,
  { cursor, limit = 25, reconciliationId, state }: WarningFilter = {},
): Promise<Page<EarlyWarningDto>> {
  const size = Math.min(Math.max(1, limit), MAX_PAGE)
  const rows = await withTenant(context, (tx) =>
    tx
      .select({ warning: earlyWarning, name: reconciliation.name })
      .from(earlyWarning)
      .innerJoin(
        reconciliation,
        and(eq(reconciliation.clientId, earlyWarning.clientId), eq(reconciliation.id, earlyWarning.reconciliationId)),
      )
      .where(
        and(
          eq(earlyWarning.clientId, context.clientId),
          cursor ? lt(earlyWarning.id, cursor) : undefined,
          reconciliationId ? eq(earlyWarning.reconciliationId, reconciliationId) : undefined,
          state ? eq(earlyWarning.state, state) : undefined,
        ),
      )
      .orderBy(desc(earlyWarning.id))
      .limit(size + 1),
  )
  const items = rows.slice(0, size).map(({ warning, name }) => toDto(warning, name))
  return { items, nextCursor: rows.length > size ? (items.at(-1)?.id ?? null) : null }
}

function toDto(row: typeof earlyWarning.$inferSelect, reconciliationName: string): EarlyWarningDto {
  const { evidence } = row
  const segment = segmentOf(row.segment)
  return {
    id: row.id,
    reconciliationId: row.reconciliationId,
    reconciliationName,
    segment,
    state: row.state,
    openedAt: row.openedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    orders: evidence.orders,
    visible: evidence.visible,
    expected: Math.round(evidence.usual),
    ordersFrom: new Date(evidence.from).toISOString(),
    ordersTo: new Date(evidence.to).toISOString(),
    sentence: evidence.sentence,
    advice: ADVICE[segment?.dimension ?? 'all'],
  }
}

const ADVICE: Readonly<Record<WatchedSegment['dimension'] | 'all', string>> = {
  all: 'Place a test order and look for it in GA4 under Realtime. Check what was changed last: theme, tag manager, consent banner.',
  gateway: 'Place a test order with this payment method and check that the customer comes back to the thank-you page.',
  country: 'Check what differs for visitors from there: consent banner, checkout, language version of the shop.',
  hostname: 'Open this shop and check that the Google tag still loads on its thank-you page.',
}
