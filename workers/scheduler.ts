import { log } from '@/lib/log'
import { ringDoorbell } from '@/lib/queue/producer'
import { writeDueDigests } from './digest'
import { eraseDueClients } from './erase-clients'
import { retainInstallation } from './retain-installation'
import { fireDueSchedules } from './scheduler-fire'
import { ensureSystemSchedules } from './scheduler-system'

const TICK_MS = 1_000
const SYSTEM_MS = 10 * 60_000
const RETENTION_MS = 60 * 60_000

export interface Scheduler {
  /** Looks no more, and waits for the look that is under way. */
  stop(): Promise<void>
}

/** Looks for due schedules every second. Any number of workers do so at once; none of them leads. */
export function startScheduler(): Scheduler {
  const tick = repeat(TICK_MS, async () => {
    for (const jobId of await fireDueSchedules()) await ringDoorbell(jobId)
  })
  const system = repeat(SYSTEM_MS, ensureSystemSchedules)
  const erasure = repeat(SYSTEM_MS, eraseDueClients)
  const digests = repeat(SYSTEM_MS, () => writeDueDigests())
  const retention = repeat(RETENTION_MS, retainInstallation)
  return {
    stop: async () => {
      await Promise.all([tick, system, erasure, digests, retention].map((one) => one.stop()))
    },
  }
}

/** Runs something now and again after each pause, one at a time; trouble is logged and tried again. */
function repeat(pauseMs: number, run: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let running = Promise.resolve()
  const once = () => {
    running = run()
      .catch((error) => log.warn({ err: error }, 'could not look after the schedules'))
      .then(() => {
        if (!isStopped) timer = setTimeout(once, pauseMs)
      })
  }
  once()
  return {
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
