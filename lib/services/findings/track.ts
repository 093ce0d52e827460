import { and, eq, gt, ne, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import { finding } from '@/lib/db/schema/review'
import { jobSummary } from '@/lib/db/schema/tenant'
import { addDays, dayOf } from '@/lib/period'
import type { Finding } from '@/lib/reconcile/findings/finding'
import { isFault } from '@/lib/reconcile/findings/findings'
import type { Summary } from '@/lib/reconcile/types'
import { countSettledDays } from './count-days'
import type { FindingStep } from './dto'
import { DAYS_BEFORE, judgeFix } from './judge'
import { stepTo } from './life'
import { segmentOfFinding } from './segment'

interface Published {
  clientId: string
  reconciliationId: string
  jobId: string
  resultSeq: number
  summary: Summary
}

type FindingRow = typeof finding.$inferSelect

/**
 * Takes a result that is being published into the findings that live across jobs, and looks at the fixes. A result that
 * ends before another one does says how things were, not how they are: it changes nothing.
 */
export async function trackFindings(tx: TenantTransaction, published: Published): Promise<void> {
  const { clientId, reconciliationId, jobId, resultSeq, summary } = published
  const isOf = and(eq(finding.clientId, clientId), eq(finding.reconciliationId, reconciliationId))
  const later = await tx.$count(
    jobSummary,
    and(
      eq(jobSummary.clientId, clientId),
      eq(jobSummary.reconciliationId, reconciliationId),
      ne(jobSummary.jobId, jobId),
      gt(jobSummary.windowTo, summary.window.to),
    ),
  )
  if (later > 0) return
  const told = toldBy(summary)
  const known = await tx.select().from(finding).where(isOf).for('update')
  const [clock] = await tx.execute<{ now: string }>(sql`select extract(epoch from clock_timestamp()) * 1000 as now`)
  const now = new Date(Number(clock?.now))
  const seen = { lastJobId: jobId, lastSeq: resultSeq, lastSeenAt: now, isPresent: true }
  const news = [...told.values()].filter(({ key }) => !known.some((row) => row.key === key))
  if (news.length > 0)
    await tx.insert(finding).values(
      news.map((one) => ({
        ...{ clientId, reconciliationId, firstJobId: jobId, firstSeenAt: now, updatedAt: now },
        ...seen,
        ...saidOf(one),
      })),
    )
  for (const row of known) {
    const again = told.get(row.key)
    const judged = await judgeRow(tx, row, { isPresent: again !== undefined, summary, now })
    if (!again && !row.isPresent && !judged) continue
    await tx
      .update(finding)
      .set({ ...(again ? { ...seen, ...saidOf(again) } : { isPresent: false }), ...judged })
      .where(and(isOf, eq(finding.key, row.key)))
  }
}

/** One finding for each key; of several that share one, the first, which ranks highest. */
function toldBy({ findings }: Summary): Map<string, Finding> {
  const told = new Map<string, Finding>()
  for (const one of findings) if (isFault(one) && !told.has(one.key)) told.set(one.key, one)
  return told
}

const saidOf = ({ key, sentence, amountMinor, orders }: Finding) => ({ key, sentence, amountMinor, orders })

/** What the result means for the row's fix; null where it means nothing. */
async function judgeRow(
  tx: TenantTransaction,
  row: FindingRow,
  { isPresent, summary: { window }, now }: { isPresent: boolean; summary: Summary; now: Date },
): Promise<Partial<FindingRow> | null> {
  if (row.fixAt === null || !['fix_deployed', 'verifying', 'confirmed'].includes(row.state)) return null
  const fixDay = dayOf(row.fixAt.getTime(), window.timeZone)
  const segment = segmentOfFinding(row.key)
  const { clientId, reconciliationId } = row
  const range = { from: addDays(fixDay, -DAYS_BEFORE), to: window.to }
  const { steps, verification } = judgeFix({
    state: row.state,
    fixDay,
    confirmedDay: confirmedDay(row, window.timeZone),
    counted: segment && {
      segment: segment.name,
      ...(await countSettledDays(tx, { clientId, reconciliationId, ...range, segment })),
    },
    isPresent,
    window,
  })
  if (steps.length === 0) return verification && { verification }
  let { state } = row
  const history: FindingStep[] = [...row.history]
  for (const to of steps) {
    history.push(stepTo({ ...row, state, history }, to, { at: now.getTime(), by: null, fixBefore: null }))
    state = to
  }
  return { state, history, updatedAt: now, updatedBy: null, ...(verification && { verification }) }
}

function confirmedDay({ history, verification }: FindingRow, timeZone: string): string | null {
  const at = history.findLast(({ to }) => to === 'confirmed')?.at
  return at === undefined ? null : (verification?.lastDay ?? dayOf(Date.parse(at), timeZone))
}
