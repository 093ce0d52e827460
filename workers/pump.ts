import { log } from '@/lib/log'
import { type Claim, claimNext } from './claim'
import { runJob } from './run-job'
import { sweepExpired } from './sweep'

/** How often a worker looks by itself: for jobs whose ring was lost and for leases that ran out. */
const SWEEP_MS = 5_000
/** The same while nobody can ring. */
const UNHEARD_SWEEP_MS = 1_000

export interface Pump {
  /** Starts as many waiting jobs as there is room for. */
  wake(): Promise<void>
  /** Milliseconds since it last claimed a job, found none that may run, or had no room for another. */
  idleMs(): number
  /** Takes no more jobs, hands running ones back, and waits for them to stop. */
  stop(): Promise<void>
}

interface PumpOptions {
  /** Whether rings are known not to arrive. */
  isUnheard?: () => boolean
  /** Called when a job has left this worker, however it ended. */
  onEnd?: () => void
}

export function startPump(
  worker: string,
  concurrency: number,
  { isUnheard = () => false, onEnd = () => {} }: PumpOptions = {},
): Pump {
  const shutdown = new AbortController()
  const running = new Set<Promise<void>>()
  let consumedAt = performance.now()
  let busy = 0

  const wake = async () => {
    while (!shutdown.signal.aborted && running.size < concurrency) {
      // The slot is taken before the claim, so that two rings at once cannot overfill it.
      let release = () => {}
      const slot = new Promise<void>((resolve) => {
        release = resolve
      })
      running.add(slot)
      const free = () => {
        running.delete(slot)
        release()
      }
      let claim: Claim | null
      try {
        claim = await claimNext(worker)
      } catch (error) {
        log.warn({ err: error }, 'could not claim a job')
        return free()
      }
      consumedAt = performance.now()
      if (!claim) return free()
      busy++
      void runJob(claim, shutdown.signal)
        .catch((error) => log.error({ err: error }, 'job could not be recorded'))
        .finally(() => {
          busy--
          consumedAt = performance.now()
          onEnd()
          free()
          look()
        })
    }
  }

  const look = () => {
    if (shutdown.signal.aborted) return
    sweepExpired()
      .then(wake)
      .catch((error) => log.warn({ err: error }, 'could not look for jobs'))
  }
  // Also at once: where workers die young, none would live until its first turn, and lost jobs would stay lost.
  let timer: NodeJS.Timeout
  const lookOn = () => {
    look()
    timer = setTimeout(lookOn, isUnheard() ? Math.min(UNHEARD_SWEEP_MS, SWEEP_MS) : SWEEP_MS)
  }
  lookOn()

  return {
    wake,
    idleMs: () => (busy >= concurrency ? 0 : performance.now() - consumedAt),
    stop: async () => {
      clearTimeout(timer)
      shutdown.abort(new Error('The worker is stopping'))
      await Promise.all(running)
    },
  }
}
