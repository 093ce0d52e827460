import { log } from '@/lib/log'
import { claimNext, sweepExpired } from './claim'
import { runJob } from './run-job'

/** How often a worker looks by itself: for jobs whose ring was lost and for leases that ran out. */
const SWEEP_MS = 5_000

export interface Pump {
  /** Starts as many waiting jobs as there is room for. */
  wake(): Promise<void>
  /** Takes no more jobs, hands running ones back, and waits for them to stop. */
  stop(): Promise<void>
}

export function startPump(worker: string, concurrency: number): Pump {
  const shutdown = new AbortController()
  const running = new Set<Promise<void>>()

  const wake = async () => {
    while (!shutdown.signal.aborted && running.size < concurrency) {
      // The slot is taken before the claim, so that two rings at once cannot overfill it.
      let release = () => {}
      const slot = new Promise<void>((resolve) => {
        release = resolve
      })
      running.add(slot)
      const claim = await claimNext(worker).catch((error) => {
        log.warn({ err: error }, 'could not claim a job')
        return null
      })
      const free = () => {
        running.delete(slot)
        release()
      }
      if (!claim) return free()
      void runJob(claim, shutdown.signal)
        .catch((error) => log.error({ err: error }, 'job could not be recorded'))
        .finally(() => {
          free()
          void wake()
        })
    }
  }

  const timer = setInterval(() => {
    sweepExpired()
      .then(wake)
      .catch((error) => log.warn({ err: error }, 'could not look for jobs'))
  }, SWEEP_MS)

  return {
    wake,
    stop: async () => {
      clearInterval(timer)
      shutdown.abort(new Error('The worker is stopping'))
      await Promise.all(running)
    },
  }
}
