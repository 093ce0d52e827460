import { and, desc, eq, isNotNull, ne, sql } from 'drizzle-orm'
import type { PlatformTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { notificationPreference, outbox } from '@/lib/db/schema/operations'
import { client, job, membership, user } from '@/lib/db/schema/platform'
import { jobSummary } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { newId } from '@/lib/ids'
import type { Summary } from '@/lib/reconcile/types'
import { type JobFacts, mailsOfJob, type Recipient } from './mails-of-job'

/** Mail about a job, written in the transaction that ends it: either both are there, or neither. */
type WriteMails = (tx: PlatformTransaction) => Promise<void>

/** Windows that differ by no more are compared: months are not equally long. */
const SAME_LENGTH_DAYS = 3

/** Reads what the mails about a finished job compare with, and returns what writes them. */
export async function prepareDoneMails(
  context: TenantContext,
  ended: { jobId: string; reconciliationId: string },
  summary: Summary,
): Promise<WriteMails> {
  const { jobId } = ended
  const { before, isFirstResult } = await findEarlierResult(context, ended, summary)
  return async (tx) => {
    const facts = await readFacts(tx, context, jobId)
    const event = { type: 'done' as const, job: facts, summary, before, isFirstResult }
    await insertMails(tx, context, mailsOfJob(event, await readRecipients(tx, context)))
  }
}

/** What writes the mails about a failed job; none where its incident was told already. */
export function prepareFailedMails(
  context: TenantContext,
  jobId: string,
  failure: { errorCode: string; errorMessage: string },
): WriteMails {
  return async (tx) => {
    const { kind, ...facts } = await readFacts(tx, context, jobId)
    // Work that publishes no result leaves nobody without one.
    if (kind !== 'reconciliation') return
    const since = await findLastDone(tx, context, facts.reconciliationId)
    const event = { type: 'failed' as const, job: facts, ...failure, since }
    await insertMails(tx, context, mailsOfJob(event, await readRecipients(tx, context)))
  }
}

/** The newest other result of the reconciliation for a window as long, the same window first. */
async function findEarlierResult(
  context: TenantContext,
  { jobId, reconciliationId }: { jobId: string; reconciliationId: string },
  { window }: Summary,
) {
  return withTenant(context, async (tx) => {
    const others = and(
      eq(jobSummary.clientId, context.clientId),
      eq(jobSummary.reconciliationId, reconciliationId),
      ne(jobSummary.jobId, jobId),
    )
    const days = sql`(${jobSummary.windowTo} - ${jobSummary.windowFrom})`
    const [row] = await tx
      .select({ summary: jobSummary.summary })
      .from(jobSummary)
      .where(and(others, sql`abs(${days} - (${window.to}::date - ${window.from}::date)) <= ${SAME_LENGTH_DAYS}`))
      .orderBy(
        desc(sql`(${jobSummary.windowFrom} = ${window.from} and ${jobSummary.windowTo} = ${window.to})`),
        desc(jobSummary.resultSeq),
      )
      .limit(1)
    return { before: row?.summary ?? null, isFirstResult: !row && (await tx.$count(jobSummary, others)) === 0 }
  })
}

async function readFacts(
  tx: PlatformTransaction,
  { clientId }: TenantContext,
  jobId: string,
): Promise<JobFacts & Pick<typeof job.$inferSelect, 'kind'>> {
  const [row] = await tx
    .select({ job, clientName: client.name })
    .from(job)
    .innerJoin(client, eq(client.id, job.clientId))
    .where(and(eq(job.clientId, clientId), eq(job.id, jobId)))
  if (!row) throw new Error(`Job ${jobId} is not there`)
  const { kind, reconciliationId, reconciliationName, trigger, windowFrom, windowTo, timeZone } = row.job
  const window = { from: windowFrom, to: windowTo, timeZone }
  return { kind, jobId, reconciliationId, reconciliationName, trigger, window, clientName: row.clientName }
}

async function readRecipients(tx: PlatformTransaction, { clientId }: TenantContext): Promise<Recipient[]> {
  const rows = await tx
    .select({ userId: user.id, email: user.email, role: membership.role, choice: notificationPreference })
    .from(membership)
    .innerJoin(user, eq(user.id, membership.userId))
    .leftJoin(
      notificationPreference,
      and(eq(notificationPreference.clientId, membership.clientId), eq(notificationPreference.userId, user.id)),
    )
    .where(and(eq(membership.clientId, clientId), eq(user.active, true)))
    .orderBy(user.id)
  return rows
}

async function findLastDone(
  tx: PlatformTransaction,
  { clientId }: TenantContext,
  reconciliationId: string,
): Promise<string | null> {
  const [row] = await tx
    .select({ id: job.id })
    .from(job)
    .where(
      and(
        eq(job.clientId, clientId),
        eq(job.reconciliationId, reconciliationId),
        eq(job.kind, 'reconciliation'),
        eq(job.state, 'done'),
        isNotNull(job.finishedAt),
      ),
    )
    .orderBy(desc(job.finishedAt), desc(job.id))
    .limit(1)
  return row?.id ?? null
}

async function insertMails(
  tx: PlatformTransaction,
  { clientId }: TenantContext,
  drafts: ReturnType<typeof mailsOfJob>,
): Promise<void> {
  if (drafts.length === 0) return
  await tx
    .insert(outbox)
    .values(drafts.map((draft) => ({ ...draft, payload: { ...draft.payload }, clientId, id: newId('mail') })))
    .onConflictDoNothing()
}
