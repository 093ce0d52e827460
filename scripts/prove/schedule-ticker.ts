import { setTimeout as sleep } from 'node:timers/promises'
import { fireDueSchedules } from '@/workers/scheduler-fire'

/** A process that does nothing but look for due schedules, more often than a worker does. */

const PAUSE_MS = 200

for (;;) {
  await fireDueSchedules({ jitterSeconds: 0 }).catch(() => {})
  await sleep(PAUSE_MS)
}
