import { and, eq, inArray, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { annotation } from '@/lib/db/schema/review'
import { verdict } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { countOf } from '@/lib/sentences'
import { recordAudit } from '../audit/record'
import { holdReconciliation } from '../reconciliations/hold'
import { loadSummary } from '../results/result-scope'
import { type AnnotationValue, UNTOUCHED } from './dto'
import { requireAssignees } from './people'

interface Change {
  /** Id of the line within the result. */
  row: string
  from: AnnotationValue
  to: AnnotationValue
}

/**
 * Changes what was decided about lines, all or none: each must still be as `from` says, so that a change can be undone by
 * swapping `from` and `to`, and nobody's newer decision is lost. Verdicts and rates are not touched. Throws `not_found`
 * for an unknown result or line and `conflict` where somebody was faster.
 */
export async function changeAnnotations(
  context: TenantContext,
  { jobId, changes }: { jobId: string; changes: readonly Change[] },
): Promise<{ changed: number }> {
  const { clientId, userId } = context
  await withBoth(context, async (tx, platform) => {
    const { reconciliationId } = await loadSummary(tx, context, jobId)
    const place = { clientId, reconciliationId }
    await requireAssignees(
      platform,
      clientId,
      changes.flatMap(({ from, to }) => (to.assigneeId === from.assigneeId ? [] : [to.assigneeId])),
    )
    // Two people deciding at once take turns; a line nobody touched yet has no row to lock.
    await holdReconciliation(tx, context, reconciliationId)
    const keys = await readKeys(tx, place, changes)
    const present = await readPresent(tx, place, [...keys.values()])
    const wanted = changes.map(({ row, ...change }) => ({ lineKey: keys.get(row) ?? '', ...change }))
    const stale = wanted.filter(({ lineKey, from }) => !isSame(present.get(lineKey) ?? UNTOUCHED, from))
    if (stale.length > 0)
      throw new AppError(
        'conflict',
        `${stale.length === 1 ? 'A line was' : `${countOf(stale.length, 'line')} were`} changed by somebody else meanwhile. Nothing was saved; reload the page and try again.`,
      )
    const untouched = wanted.filter(({ to }) => isSame(to, UNTOUCHED)).map(({ lineKey }) => lineKey)
    if (untouched.length > 0)
      await tx
        .delete(annotation)
        .where(
          and(
            eq(annotation.clientId, clientId),
            eq(annotation.reconciliationId, reconciliationId),
            inArray(annotation.lineKey, untouched),
          ),
        )
    const kept = wanted.filter(({ to }) => !isSame(to, UNTOUCHED))
    if (kept.length > 0)
      await tx
        .insert(annotation)
        .values(
          kept.map(({ lineKey, to }) => ({
            ...place,
            ...to,
            lineKey,
            updatedBy: userId,
            updatedAt: sql`clock_timestamp()`,
          })),
        )
        .onConflictDoUpdate({
          target: [annotation.clientId, annotation.reconciliationId, annotation.lineKey],
          set: {
            state: sql`excluded.state`,
            reason: sql`excluded.reason`,
            assigneeId: sql`excluded.assignee_id`,
            updatedBy: sql`excluded.updated_by`,
            updatedAt: sql`excluded.updated_at`,
          },
        })
    await recordAudit(platform, context, {
      action: 'annotation.change',
      objectId: reconciliationId,
      details: { jobId, lines: wanted },
    })
  })
  return { changed: changes.length }
}

const isSame = (a: AnnotationValue, b: AnnotationValue) =>
  a.state === b.state && a.reason === b.reason && a.assigneeId === b.assigneeId

interface Place {
  clientId: string
  reconciliationId: string
}

/** Line keys by row id. Throws `not_found` unless the reconciliation has every row. */
async function readKeys(tx: TenantTransaction, place: Place, changes: readonly Change[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ id: verdict.id, lineKey: verdict.lineKey })
    .from(verdict)
    .where(
      and(
        eq(verdict.clientId, place.clientId),
        eq(verdict.reconciliationId, place.reconciliationId),
        inArray(
          verdict.id,
          changes.map(({ row }) => Number(row)),
        ),
      ),
    )
  if (rows.length < changes.length) throw notFound('The line')
  return new Map(rows.map(({ id, lineKey }) => [String(id), lineKey]))
}

async function readPresent(tx: TenantTransaction, place: Place, keys: readonly string[]) {
  const rows = await tx
    .select()
    .from(annotation)
    .where(
      and(
        eq(annotation.clientId, place.clientId),
        eq(annotation.reconciliationId, place.reconciliationId),
        inArray(annotation.lineKey, [...keys]),
      ),
    )
  return new Map(rows.map((row) => [row.lineKey, row]))
}
