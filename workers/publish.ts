import { and, eq, getTableColumns, sql } from 'drizzle-orm'
import { toSnakeCase } from 'drizzle-orm/casing'
import { allowLongStatements } from '@/lib/db/batch'
import type { TenantTransaction } from '@/lib/db/client'
import { jobSummary, reconciliation, verdictChange } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { trackFindings } from '@/lib/services/findings/track'
import type { JobDto } from '@/lib/services/jobs/dto'
import { closeSettledMonths } from '@/lib/services/months/close'
import { prepareDoneMails } from '@/lib/services/notifications/write-mails'
import { planSettlementRun } from '@/lib/services/schedules/settlement'
import { type Claim, endJob, withFence } from './claim'
import type { MatchOutcome } from './match'

/** The columns a line shows: a change in any of them ends the old verdict and begins a new one. */
const SHOWN = Object.keys(getTableColumns(verdictChange))
  .filter((property) => !['clientId', 'jobId', 'ordinal'].includes(property))
  .map((property) => sql.identifier(toSnakeCase(property)))

/**
 * The publish stage: merges the staged lines into the result in one fenced transaction, then marks the job done. A
 * result that an earlier attempt has published already is only marked.
 */
export async function publishJob(claim: Claim, outcome: MatchOutcome): Promise<void> {
  await withFence(claim, async (tx) => {
    await allowLongStatements(tx)
    const { clientId } = claim.context
    const { jobId, reconciliationId, window } = claim
    const [row] = await tx
      .select({ resultSeq: reconciliation.resultSeq })
      .from(reconciliation)
      .where(and(eq(reconciliation.clientId, clientId), eq(reconciliation.id, reconciliationId)))
      .for('update')
    const published = await tx.$count(jobSummary, and(eq(jobSummary.clientId, clientId), eq(jobSummary.jobId, jobId)))
    if (!row || published > 0) return deleteStaged(tx, claim)
    await requireStaged(tx, claim, outcome)
    // Right after a first night the tables are not analysed yet, and a nested loop over them never ends.
    await tx.execute(sql`select set_config('enable_nestloop', 'off', true)`)
    const seq = row.resultSeq + 1
    const same = sql`(${sql.join(
      SHOWN.map((column) => sql`v.${column}`),
      sql`, `,
    )})
      is not distinct from (${sql.join(
        SHOWN.map((column) => sql`c.${column}`),
        sql`, `,
      )})`
    const shown = sql.join(SHOWN, sql`, `)
    await tx.execute(sql`
      update tenant.verdict v set last_seq = ${seq - 1}
      where v.client_id = ${clientId} and v.reconciliation_id = ${reconciliationId}
        and v.day between ${window.from} and ${window.to} and v.last_seq is null
        and not exists (select from tenant.verdict_change c
          where c.client_id = v.client_id and c.job_id = ${jobId} and c.line_key = v.line_key and ${same})`)
    await tx.execute(sql`
      insert into tenant.verdict (client_id, reconciliation_id, first_seq, ${shown})
      select c.client_id, ${reconciliationId}, ${seq}, ${sql.join(
        SHOWN.map((column) => sql`c.${column}`),
        sql`, `,
      )}
      from tenant.verdict_change c
      where c.client_id = ${clientId} and c.job_id = ${jobId}
        and not exists (select from tenant.verdict v
          where v.client_id = c.client_id and v.reconciliation_id = ${reconciliationId} and v.line_key = c.line_key
            and v.last_seq is null and ${same})
      order by c.ordinal`)
    await tx.delete(verdictChange).where(and(eq(verdictChange.clientId, clientId), eq(verdictChange.jobId, jobId)))
    await tx
      .update(reconciliation)
      .set({ resultSeq: seq })
      .where(and(eq(reconciliation.clientId, clientId), eq(reconciliation.id, reconciliationId)))
    await tx.insert(jobSummary).values({
      clientId,
      jobId,
      reconciliationId,
      resultSeq: seq,
      windowFrom: window.from,
      windowTo: window.to,
      summary: outcome.summary,
      resultHash: outcome.resultHash,
      sources: outcome.sources,
    })
    await trackFindings(tx, { clientId, jobId, reconciliationId, resultSeq: seq, summary: outcome.summary })
    // What was hidden on purpose is not complete.
    if (!claim.acceptIncomplete)
      await closeSettledMonths(tx, clientId, { ...outcome, jobId, reconciliationId, resultSeq: seq })
  })
  const writeMails = await prepareDoneMails(claim.context, claim, outcome.summary)
  await withBoth(claim.context, async (tx, platform) => {
    const done = { state: 'done' as const, progress: outcome.counts, headline: headlineOf(outcome) }
    if (!(await endJob(platform, claim, done))) return
    await writeMails(platform)
    await planSettlementRun(tx, platform, claim)
  })
}

/** The staging table is not logged: a database that crashed comes back without the lines, and the job is matched again. */
async function requireStaged(
  tx: TenantTransaction,
  { context, jobId }: Claim,
  { counts }: MatchOutcome,
): Promise<void> {
  const staged = await tx.$count(
    verdictChange,
    and(eq(verdictChange.clientId, context.clientId), eq(verdictChange.jobId, jobId)),
  )
  if (staged !== counts.verdicts)
    throw new AppError('unavailable', 'The database lost the lines of this run before they were published.')
}

/** Forgets the lines of a job that will not be published. */
export async function discardStaged(claim: Claim): Promise<void> {
  await withFence(claim, (tx) => deleteStaged(tx, claim))
}

async function deleteStaged(tx: TenantTransaction, { context, jobId }: Claim): Promise<void> {
  await tx
    .delete(verdictChange)
    .where(and(eq(verdictChange.clientId, context.clientId), eq(verdictChange.jobId, jobId)))
}

function headlineOf({ summary }: MatchOutcome): NonNullable<JobDto['headline']> {
  const missing = summary.bridge.find(({ code }) => code === 'missing')
  return {
    matchRate: summary.matchRate.value,
    complete: summary.matchRate.complete,
    matched: summary.matchRate.matched,
    settled: summary.matchRate.settled,
    missing: summary.counts.missing ?? 0,
    missingMinor: Math.abs(missing?.amountMinor ?? 0),
    currency: summary.currency,
  }
}
