import { sql } from 'drizzle-orm'
import { workerPresence } from '@/lib/db/schema/operations'
import { withWorker } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import type { DoorbellMode } from '@/lib/queue/doorbell'
import { VERSION } from '@/lib/version'

/** What a worker says of itself, for people and monitors: no job depends on it. */

const SAY_MS = 5_000
const FORGET_MINUTES = 10

export interface Presence {
  id: string
  mode: () => DoorbellMode
  idleMs: () => number
}

/** Says every five seconds that the worker lives, how it is woken and when it last consumed; `stop` takes it off the list. */
export function startPresence(presence: Presence): { stop: () => Promise<void> } {
  let saying: Promise<void> = Promise.resolve()
  const say = () => {
    saying = sayHere(presence).catch((error) => log.warn({ err: error }, 'could not say that this worker lives'))
  }
  say()
  const timer = setInterval(say, SAY_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await saying
      await withWorker((tx) => tx.execute(sql`delete from platform.worker_presence where id = ${presence.id}`))
    },
  }
}

async function sayHere({ id, mode, idleMs }: Presence): Promise<void> {
  const now = sql`clock_timestamp()`
  const said = {
    version: VERSION,
    doorbell: mode(),
    seenAt: now,
    consumedAt: sql`clock_timestamp() - make_interval(secs => ${idleMs() / 1_000})`,
  }
  await withWorker(async (tx) => {
    await tx
      .insert(workerPresence)
      .values({ id, startedAt: now, ...said })
      .onConflictDoUpdate({ target: workerPresence.id, set: said })
    await tx.execute(sql`delete from platform.worker_presence
      where seen_at < clock_timestamp() - make_interval(mins => ${FORGET_MINUTES})`)
  })
}
