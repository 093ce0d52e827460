import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import type { WorkerProcess } from './fleet'
import { findBusy } from './witness'

/** Waits until `isSo`; false when it is not within the time. */
export async function waitUntil(isSo: () => Promise<boolean> | boolean, timeoutMs: number): Promise<boolean> {
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline; await sleep(100))
    if (await isSo()) return true
  return false
}

/** Jobs that were asked for and have not ended; what the product plans for later by itself does not count. */
export async function countOpen(owner: postgres.Sql): Promise<number> {
  const [row] = await owner`
    select count(*)::int as open from platform.job where state in ('queued', 'running') and trigger = 'manual'`
  return row?.open as number
}

/** Workers that hold a job, once there are `atLeast` so many; fewer when nothing is left to do, or after a minute. */
export async function waitForBusy(
  owner: postgres.Sql,
  workers: readonly WorkerProcess[],
  atLeast = 1,
): Promise<WorkerProcess[]> {
  let busy: WorkerProcess[] = []
  await waitUntil(async () => {
    const sessions = await findBusy(owner)
    busy = workers.filter((worker) => sessions.has(worker.session))
    return busy.length >= atLeast || (await countOpen(owner)) === 0
  }, 60_000)
  return busy
}
