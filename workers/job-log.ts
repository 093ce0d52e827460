import { sql } from 'drizzle-orm'
import { jobLog } from '@/lib/db/schema/tenant'
import { withWorker } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import type { JobStage } from '@/lib/services/jobs/dto'
import { JOB_CHANNEL } from '@/lib/services/jobs/dto'
import { type Claim, withFence } from './claim'

/** What a job did, in sentences that people read on its page while it runs and for a month afterwards. */
export interface JobLog {
  /** The stage that later lines belong to. */
  enter(stage: JobStage): void
  info(message: string, data?: Data): void
  warn(message: string, data?: Data): void
  error(message: string, data?: Data): void
  /** Writes what is left. Never throws. */
  close(): Promise<void>
}

type Data = Record<string, string | number | boolean | null>
type Line = Pick<typeof jobLog.$inferInsert, 'at' | 'level' | 'stage' | 'message' | 'data'>

/** Lines are written in bundles: a chatty stage must not make a transaction for each. */
const FLUSH_MS = 250

/** A log of this attempt; lines of an attempt that lost its job are dropped. */
export function openJobLog(claim: Claim): JobLog {
  let stage: JobStage | null = null
  let lines: Line[] = []
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()

  const flush = async () => {
    const batch = lines
    lines = []
    if (batch.length === 0) return
    const place = { clientId: claim.context.clientId, jobId: claim.jobId, attempt: claim.attempt }
    await withFence(claim, (tx) => tx.insert(jobLog).values(batch.map((line) => ({ ...line, ...place }))))
    await withWorker((tx) => tx.execute(sql`select pg_notify(${JOB_CHANNEL}, ${`${place.clientId} ${place.jobId}`})`))
  }
  const flushInTurn = () => {
    timer = undefined
    // The log is told about the job, not the other way round: trouble with it stops nothing.
    writing = writing.then(flush).catch((error) => log.debug({ err: error }, 'job log lines were lost'))
  }
  const write =
    (level: Line['level']) =>
    (message: string, data: Data = {}) => {
      lines.push({ at: new Date(), level, stage, message, data })
      timer ??= setTimeout(flushInTurn, FLUSH_MS)
    }
  return {
    enter: (name) => {
      stage = name
    },
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    close: async () => {
      clearTimeout(timer)
      flushInTurn()
      await writing
    },
  }
}
