import { withWorker } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import { executeInstallation, planInstallation } from '@/lib/services/retention/installation'
import { readClock } from '@/lib/services/schedules/insert'

/** Removes what belongs to no client and is too old; what the guard refuses is logged and left for a person. */
export async function retainInstallation(): Promise<void> {
  const plan = await planInstallation(await withWorker(readClock))
  const removed = await executeInstallation(plan)
  if (Object.keys(removed).length > 0) log.info({ removed }, 'removed what was too old to keep')
  for (const { table, rows, of, isRefused } of plan.steps)
    if (isRefused) log.warn({ table, rows, of }, 'retention refused to remove much of a table')
}
