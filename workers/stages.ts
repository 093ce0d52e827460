import { performance } from 'node:perf_hooks'
import { sql } from 'drizzle-orm'
import { job } from '@/lib/db/schema/platform'
import { log } from '@/lib/log'
import type { JobStage } from '@/lib/services/jobs/dto'
import { type Claim, updateJob } from './claim'
import type { JobLog } from './job-log'

/** Somebody asked to stop. */
export class Cancelled extends Error {}

/** Runs one stage: shown while it runs, timed on the job's row, and not begun once the job was cancelled. */
export async function runStage<T>(
  { claim, stop, told }: { claim: Claim; stop: AbortSignal; told: JobLog },
  name: JobStage,
  run: () => Promise<T>,
): Promise<T> {
  stop.throwIfAborted()
  const { cancelRequested } = await updateJob(claim, { stage: name })
  if (cancelRequested) throw new Cancelled()
  told.enter(name)
  const startedAt = performance.now()
  const result = await run()
  const durationMs = Math.round(performance.now() - startedAt)
  log.info({ stage: name, durationMs }, 'stage finished')
  // A stage that published has ended the job, and with it this attempt's right to write to its row.
  if (name !== 'publish')
    await updateJob(claim, {
      timings: sql`${job.timings} || jsonb_build_object(${name}::text, coalesce((${job.timings} ->> ${name})::int, 0) + ${durationMs}::int)`,
    })
  return result
}
