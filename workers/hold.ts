import { type Claim, Fenced, LEASE_SECONDS, updateJob } from './claim'
import { Cancelled } from './stages'

/**
 * Keeps the lease of a job while it is worked on, and ends the work when the job is lost, cancelled or stands still: a
 * worker whose heart beats although nothing moves would otherwise hold its job for ever.
 */

const HEARTBEAT_MS = (LEASE_SECONDS * 1000) / 3
/**
 * Longer than anything that ends by itself: requests have a minute, statements ten, and matching a million orders takes
 * one. Waiting because a source asks for it is no standstill.
 */
const STILL_MS = 30 * 60_000

/** Nothing of a job has moved for too long, although its worker lives. */
export class StoodStill extends Error {
  constructor(stillMs: number) {
    super(`Nothing moved for ${Math.round(stillMs / 60_000)} minutes`)
    this.name = 'StoodStill'
  }
}

/** Stops at its signal, and calls `alive` when something moved that the job's row does not show. */
type Held<T> = (stop: AbortSignal, alive: () => void) => Promise<T>

/**
 * Rejects with `Fenced`, `Cancelled` or `shutdown`'s reason once the work has stopped for it, and at once with
 * `StoodStill`: work that hangs may never stop.
 */
export async function holdJob<T>(
  claim: Claim,
  shutdown: AbortSignal,
  work: Held<T>,
  { heartbeatMs = HEARTBEAT_MS, stillMs = STILL_MS } = {},
): Promise<T> {
  const lost = new AbortController()
  let mark = ''
  let movedAt = performance.now()
  const alive = () => {
    movedAt = performance.now()
  }
  let giveUp: (reason: StoodStill) => void = () => {}
  const stuck = new Promise<never>((_, reject) => {
    giveUp = reject
  })
  const beat = async () => {
    if (performance.now() - movedAt >= stillMs) {
      const reason = new StoodStill(stillMs)
      lost.abort(reason)
      return giveUp(reason)
    }
    const row = await updateJob(claim, {})
    if (row.cancelRequested) lost.abort(new Cancelled())
    if (row.mark !== mark) alive()
    mark = row.mark
  }
  const heartbeat = setInterval(() => {
    beat().catch((error) => error instanceof Fenced && lost.abort(error))
  }, heartbeatMs)
  try {
    return await Promise.race([work(AbortSignal.any([lost.signal, shutdown]), alive), stuck])
  } finally {
    clearInterval(heartbeat)
  }
}
