import { log } from '@/lib/log'
import { countOf } from '@/lib/sentences'
import { executeRetention } from '@/lib/services/retention/execute'
import { gatherFacts } from '@/lib/services/retention/facts'
import { installationPeriods } from '@/lib/services/retention/periods'
import { planRetention } from '@/lib/services/retention/plan'
import { type Claim, finishJob, withFenceAndPlatform } from './claim'
import type { JobLog } from './job-log'

/** Removes what one client's data has become too old to keep; what the guard refuses is told, and left for a person. */
export async function retentionJob(claim: Claim, stop: AbortSignal, told: JobLog, alive: () => void): Promise<void> {
  const plan = planRetention(await gatherFacts(claim.context), claim.asOf, { kept: installationPeriods() })
  const removed = await executeRetention(claim.context.clientId, plan, (run) => {
    stop.throwIfAborted()
    alive()
    return withFenceAndPlatform(claim, run)
  })
  const rows = Object.values(removed).reduce((sum, count) => sum + count, 0)
  told.info(`Removed ${countOf(rows, 'row')} that were too old to keep.`, removed)
  for (const step of plan.steps.filter(({ isRefused }) => isRefused)) {
    const { table, rows, of } = step
    told.warn(
      `Left ${rows} of ${of} rows of ${table} (${step.what}): that is much of the table. Run the retention command with --force if it is right.`,
      { table, rows, of },
    )
    log.warn({ table, rows, of }, 'retention refused to remove much of a table')
  }
  await finishJob(claim, { state: 'done' })
}
