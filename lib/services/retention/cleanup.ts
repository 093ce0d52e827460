import { and, eq, inArray } from 'drizzle-orm'
import { z } from 'zod'
import { type CountedClient, everyClient } from '@/lib/auth/every-client'
import type { AdminContext } from '@/lib/db/context'
import { job } from '@/lib/db/schema/platform'
import { withAdmin, withPlatform } from '@/lib/db/tenant'
import { dayOf } from '@/lib/period'
import { ringDoorbell } from '@/lib/queue/producer'
import { recordAdminAudit } from '../audit/record'
import { insertJobRow } from '../jobs/insert'
import { readClock } from '../schedules/insert'
import { factsOrAway } from './facts'
import { executeInstallation, planInstallation } from './installation'
import { installationPeriods } from './periods'
import { planRetention } from './plan'
import type { RetentionStep } from './steps'

export const cleanupSchema = z.strictObject({
  /** Only show what would be removed. */
  dry_run: z.boolean('must be true or false').default(true),
})

export interface CleanupDto {
  /** The instant that ages were counted at. */
  at: string
  /** What belongs to no client; it is removed at once unless this is a rehearsal. */
  installation: RetentionStep[]
  clients: {
    id: string
    name: string
    /** Its own database does not answer, so that nobody knows what is too old there. */
    isAway: boolean
    /** Results that keep their summary only. */
    strippedResults: number
    steps: RetentionStep[]
    /** The job that removes it; null for a rehearsal, and where nothing runs because the client is not active. */
    jobId: string | null
  }[]
}

/**
 * The plan of what has become too old to keep, client by client, as the nightly job makes it. Unless it is a rehearsal,
 * that job is asked for now, once for each client: it plans again when it runs, so that it removes what is too old then.
 */
export async function cleanUp(
  admin: AdminContext,
  { dry_run: isRehearsal }: z.infer<typeof cleanupSchema>,
): Promise<CleanupDto> {
  const now = await withAdmin(readClock, admin)
  const installation = await planInstallation(now)
  const clients: CleanupDto['clients'] = []
  for (const client of await everyClient(admin)) {
    const facts = await factsOrAway(client.context)
    const plan = facts && planRetention(facts, now, { kept: installationPeriods() })
    const jobId = isRehearsal || client.status !== 'active' ? null : await askForCleanup(client, now)
    clients.push({
      ...{ id: client.id, name: client.name, jobId },
      isAway: plan === null,
      strippedResults: plan?.strippedJobs.length ?? 0,
      steps: plan?.steps ?? [],
    })
  }
  if (!isRehearsal) {
    const removed = await executeInstallation(installation)
    const jobs = clients.flatMap(({ jobId }) => (jobId === null ? [] : [jobId]))
    await withAdmin(
      (tx) =>
        recordAdminAudit(tx, admin, { action: 'cleanup.run', objectId: 'retention', details: { jobs, ...removed } }),
      admin,
    )
    for (const jobId of jobs) await ringDoorbell(jobId)
  }
  return { at: new Date(now).toISOString(), installation: installation.steps, clients }
}

/** The job that waits or runs already, or a new one. */
async function askForCleanup({ id: clientId, context }: CountedClient, now: number): Promise<string> {
  return withPlatform(context, async (tx) => {
    const [open] = await tx
      .select({ id: job.id })
      .from(job)
      .where(and(eq(job.clientId, clientId), eq(job.kind, 'retention'), inArray(job.state, ['queued', 'running'])))
    if (open) return open.id
    const day = dayOf(now, 'UTC')
    const { id } = await insertJobRow(tx, context, {
      ...{ kind: 'retention', trigger: 'manual', acceptIncomplete: false },
      ...{ from: day, to: day, timeZone: 'UTC' },
      ...{ reconciliationId: '', reconciliationName: '', connectorIds: [] },
    })
    return id
  })
}
