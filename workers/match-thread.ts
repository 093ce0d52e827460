import { parentPort, workerData } from 'node:worker_threads'
import { earnContext } from '@/lib/db/context'
import { closeDatabases } from '@/lib/db/placement'
import { AppError } from '@/lib/errors'
import type { Claim } from './claim'
import { Fenced } from './claim'
import { matchJob } from './match'
import type { ThreadAnswer } from './match-in-thread'

/** Runs the match stage on a thread of its own, so that the worker keeps renewing its lease during a long computation. */
const claim = workerData as Claim

try {
  const outcome = await matchJob({ ...claim, context: earnContext(claim.context) })
  parentPort?.postMessage({ kind: 'done', outcome } satisfies ThreadAnswer)
} catch (error) {
  const answer: ThreadAnswer =
    error instanceof AppError
      ? { kind: 'refused', code: error.code, message: error.publicMessage }
      : { kind: error instanceof Fenced ? 'fenced' : 'broken', message: String((error as Error).stack ?? error) }
  parentPort?.postMessage(answer)
} finally {
  await closeDatabases()
}
