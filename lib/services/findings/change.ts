import { and, eq, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { finding } from '@/lib/db/schema/review'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { DAY_MS } from '@/lib/period'
import { requireAssignees } from '../annotations/people'
import { recordAudit } from '../audit/record'
import type { FindingFix } from './dto'
import { stepTo, undoableFix } from './life'
import { loadFinding } from './load'

export interface FindingChange {
  assigneeId?: string | null | undefined
  /** Null takes it up again. */
  ignoredReason?: string | null | undefined
  /** Says that a fix is live; `at` is epoch milliseconds, now where it is left out. */
  fix?: { at?: number | undefined; note?: string | null | undefined; link?: string | null | undefined } | undefined
  undoFix?: true | undefined
}

type FindingRow = typeof finding.$inferSelect

const MAX_FIX_AGE_DAYS = 365

/**
 * Changes what people say of a finding. Throws `not_found`, `invalid_input` for a fix in the future or longer ago than a
 * year, and `conflict` where its state does not allow it.
 */
export async function changeFinding(
  context: TenantContext,
  { id, change }: { id: string; change: FindingChange },
): Promise<void> {
  const { clientId, userId } = context
  await withBoth(context, async (tx, platform) => {
    const row = await loadFinding(tx, context, id, { forUpdate: true })
    const [clock] = await tx.execute<{ now: string }>(sql`select extract(epoch from clock_timestamp()) * 1000 as now`)
    const now = Math.floor(Number(clock?.now))
    if (change.assigneeId !== undefined && change.assigneeId !== row.assigneeId)
      await requireAssignees(platform, clientId, [change.assigneeId])
    const state = change.fix
      ? deployFix(row, change.fix, { now, userId })
      : change.undoFix
        ? takeBackFix(row)
        : undefined
    await save(tx, row, {
      ...(change.assigneeId !== undefined && { assigneeId: change.assigneeId }),
      ...(change.ignoredReason !== undefined && { ignoredReason: change.ignoredReason }),
      ...state,
      updatedBy: userId,
      updatedAt: new Date(now),
    })
    const { reconciliationId, key } = row
    await recordAudit(platform, context, {
      action: 'finding.change',
      objectId: reconciliationId,
      details: {
        key,
        change: { ...change },
        before: { state: row.state, assigneeId: row.assigneeId, ignoredReason: row.ignoredReason },
      },
    })
  })
}

async function save(tx: TenantTransaction, row: FindingRow, values: Partial<FindingRow>): Promise<void> {
  await tx
    .update(finding)
    .set(values)
    .where(
      and(
        eq(finding.clientId, row.clientId),
        eq(finding.reconciliationId, row.reconciliationId),
        eq(finding.key, row.key),
      ),
    )
}

function deployFix(
  row: FindingRow,
  { at, note, link }: NonNullable<FindingChange['fix']>,
  { now, userId }: { now: number; userId: string | null },
): Partial<FindingRow> {
  const fixAt = at ?? now
  if (fixAt > now || fixAt < now - MAX_FIX_AGE_DAYS * DAY_MS)
    throw new AppError('invalid_input', 'fix.at: must be a time of the last year, and not in the future.', {
      details: [{ field: 'fix.at', message: 'must be a time of the last year, and not in the future' }],
    })
  const step = stepTo(row, 'fix_deployed', { at: now, by: userId, fixBefore: fixOf(row) })
  return {
    state: 'fix_deployed',
    fixAt: new Date(fixAt),
    fixBy: userId,
    fixNote: note ?? null,
    fixLink: link ?? null,
    // Figures of an earlier fix say nothing about this one.
    verification: null,
    history: [...row.history, step],
  }
}

/** Restores what was before the last fix, unless a result has looked at it since. */
function takeBackFix(row: FindingRow): Partial<FindingRow> {
  const step = undoableFix(row)
  if (!step)
    throw new AppError('conflict', 'There is no fix to take back: a result has looked at it since, or none was noted.')
  const { fixBefore } = step
  return {
    state: step.from,
    fixAt: fixBefore && new Date(fixBefore.at),
    fixBy: fixBefore?.by ?? null,
    fixNote: fixBefore?.note ?? null,
    fixLink: fixBefore?.link ?? null,
    history: row.history.slice(0, -1),
  }
}

const fixOf = ({ fixAt, fixBy, fixNote, fixLink }: FindingRow): FindingFix | null =>
  fixAt && { at: fixAt.toISOString(), by: fixBy, note: fixNote, link: fixLink }
