import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { database } from '@/lib/db/client'
import * as real from '@/workers/stages'

/** The real stages, each followed by a note that no fence guards and, to be caught at work, by a pause. */

export const Cancelled = real.Cancelled

const PACE_MS = Number(process.env.DRA_PROVE_PACE_MS ?? 0)

export const runStage: typeof real.runStage = async (at, name, run) => {
  const result = await real.runStage(at, name, run)
  const { jobId, attempt } = at.claim
  await database()
    .execute(sql`insert into proof.stage_note (job_id, attempt, stage) values (${jobId}, ${attempt}, ${name})`)
    .catch(() => {})
  // Nothing may stand between the last stage and the end of the job but what the product puts there.
  if (name !== 'publish') await sleep(PACE_MS * (0.5 + Math.random()))
  return result
}
