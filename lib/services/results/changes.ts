import { and, desc, eq, isNull, lt, type SQL, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { jobSummary } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import type { Verdict } from '@/lib/reconcile/types'
import { loadWithLines } from './result-scope'

const MAX_PAGE = 200
const MAX_KEY = 500

/** What one of two results says about a line. */
interface LineSide {
  status: Verdict['status']
  reason: string | null
  storeMinor: number | null
  analyticsMinor: number | null
}

/** A line that two results differ in; null on the side that does not have it. */
export interface LineChange {
  key: string
  title: string
  from: LineSide | null
  to: LineSide | null
}

export interface TransitionCount {
  from: Verdict['status'] | null
  to: Verdict['status'] | null
  count: number
  /** Sum of the lines' amounts, the store's where it has one. */
  amountMinor: number
}

export interface ResultChanges {
  /** The result before of the same days; null where there is none with its lines. */
  previous: { jobId: string; at: string } | null
  currency: string
  /** By how a status changed; the same status twice where only amounts did. Most frequent first. */
  transitions: TransitionCount[]
  items: LineChange[]
  nextCursor: string | null
}

/**
 * What a result says otherwise than the one before it of the same days: status or amount changed, lines that are new,
 * lines that went. Throws `not_found` without a result and `conflict` once its lines were removed.
 */
export async function listChanges(
  context: TenantContext,
  { jobId, cursor, limit = 50 }: { jobId: string; cursor?: string; limit?: number },
): Promise<ResultChanges> {
  const after = cursor === undefined ? '' : decodeCursor(cursor)
  const size = Math.min(Math.max(1, limit), MAX_PAGE)
  return withTenant(
    context,
    async (tx) => {
      const result = await loadWithLines(tx, context, jobId)
      const none = { previous: null, currency: result.summary.currency, transitions: [], items: [], nextCursor: null }
      const before = await tx
        .select({
          jobId: jobSummary.jobId,
          seq: jobSummary.resultSeq,
          at: jobSummary.createdAt,
        })
        .from(jobSummary)
        .where(
          and(
            eq(jobSummary.clientId, context.clientId),
            eq(jobSummary.reconciliationId, result.reconciliationId),
            eq(jobSummary.windowFrom, result.windowFrom),
            eq(jobSummary.windowTo, result.windowTo),
            sql`${jobSummary.summary} -> 'window' ->> 'timeZone' = ${result.summary.window.timeZone}`,
            lt(jobSummary.resultSeq, result.resultSeq),
            isNull(jobSummary.rowsRemovedAt),
          ),
        )
        .orderBy(desc(jobSummary.resultSeq))
        .limit(1)
      const [previous] = before
      if (!previous) return none
      const changed = changedLines(result, previous.seq)
      const transitions = await tx.execute<TransitionRow>(sql`
        select from_status, to_status, count(*)::int as count,
          coalesce(sum(coalesce(to_store, from_store, to_analytics, from_analytics)), 0) as amount
        from (${changed}) c group by 1, 2 order by 3 desc, 1, 2`)
      const rows = await tx.execute<ChangeRow>(sql`
        select * from (${changed}) c where line_key > ${after} collate "C" order by line_key collate "C" limit ${size + 1}`)
      const items = rows.slice(0, size).map(toChange)
      const last = items.at(-1)
      return {
        ...none,
        previous: { jobId: previous.jobId, at: previous.at.toISOString() },
        transitions: transitions.map(({ from_status: from, to_status: to, count, amount }) => ({
          from,
          to,
          count,
          amountMinor: Number(amount),
        })),
        items,
        nextCursor: rows.length > size && last ? Buffer.from(last.key).toString('base64url') : null,
      }
    },
    { snapshot: true },
  )
}

type Minor = string | null
interface TransitionRow extends Record<string, unknown> {
  from_status: Verdict['status'] | null
  to_status: Verdict['status'] | null
  count: number
  amount: string
}
interface ChangeRow extends Record<string, unknown> {
  line_key: string
  title: string | null
  from_status: Verdict['status'] | null
  from_reason: string | null
  from_store: Minor
  from_analytics: Minor
  to_status: Verdict['status'] | null
  to_reason: string | null
  to_store: Minor
  to_analytics: Minor
}

/** Only verdicts that ended or began between the two results can differ, however long the window is. */
function changedLines(result: typeof jobSummary.$inferSelect, previousSeq: number): SQL {
  const { clientId, reconciliationId, windowFrom, windowTo, resultSeq } = result
  const ofWindow = sql`client_id = ${clientId} and reconciliation_id = ${reconciliationId}
    and day between ${windowFrom} and ${windowTo}`
  return sql`
    select line_key, coalesce(n.store_name, n.store_id, n.analytics_id, o.store_name, o.store_id, o.analytics_id) as title,
      o.status as from_status, o.reason as from_reason, o.store_minor as from_store, o.analytics_minor as from_analytics,
      n.status as to_status, n.reason as to_reason, n.store_minor as to_store, n.analytics_minor as to_analytics
    from (select * from tenant.verdict where ${ofWindow}
        and first_seq <= ${previousSeq} and last_seq >= ${previousSeq} and last_seq < ${resultSeq}) o
      full join (select * from tenant.verdict where ${ofWindow}
        and first_seq > ${previousSeq} and first_seq <= ${resultSeq} and coalesce(last_seq >= ${resultSeq}, true)) n
      using (line_key)
    where (o.status, o.store_minor, o.analytics_minor) is distinct from (n.status, n.store_minor, n.analytics_minor)`
}

function toChange(row: ChangeRow): LineChange {
  const minor = (value: Minor) => (value === null ? null : Number(value))
  return {
    key: row.line_key,
    title: row.title?.trim() || 'No id',
    from: row.from_status && {
      status: row.from_status,
      reason: row.from_reason,
      storeMinor: minor(row.from_store),
      analyticsMinor: minor(row.from_analytics),
    },
    to: row.to_status && {
      status: row.to_status,
      reason: row.to_reason,
      storeMinor: minor(row.to_store),
      analyticsMinor: minor(row.to_analytics),
    },
  }
}

function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8')
  if (
    cursor === '' ||
    key.length > MAX_KEY ||
    key.includes('\u0000') ||
    Buffer.from(key).toString('base64url') !== cursor
  )
    throw new AppError('invalid_input', 'The page link is not valid any more. Start again from the first page.')
  return key
}
