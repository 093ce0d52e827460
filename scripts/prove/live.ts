import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import type { TenantContext } from '@/lib/db/context'
import { LISTENER_NAME, listen } from '@/lib/live/listen'
import { watchJob } from '@/lib/live/watch-job'
import { provisionMember } from '@/lib/services/clients/provision'
import { JOB_CHANNEL } from '@/lib/services/jobs/dto'
import type { Arena } from './lib/arena'
import { openChromium, openStream } from './lib/live-browser'
import { median } from './lib/median'
import type { Proof } from './lib/proof'
import { waitUntil } from './lib/wait'
import { openWeb } from './lib/web'
import { askForJobs, makeWorld } from './lib/world'

export interface LiveSize {
  seed: number
  watchers: number
  writes: number
  everyMs: number
  /** Through the built web and a browser; otherwise within this process. */
  withWeb: boolean
}

export const FULL_LIVE: Omit<LiveSize, 'seed'> = { watchers: 100, writes: 100, everyMs: 60, withWeb: true }

/** Told of a write, by its number, at an instant in epoch milliseconds. */
type OnTold = (write: number, at: number) => void
type Watch = (onTold: OnTold) => Promise<() => Promise<void>>

/**
 * A job that is written to while many people watch it: everybody is told the last write, and the web process listens on
 * one connection, then on none. Control: as many listeners as watchers must be found by the same count. How long a write
 * takes to the watchers is printed, not judged.
 */
export async function proveLive({ owner, appUrl }: Arena, size: LiveSize): Promise<Proof> {
  const world = await makeWorld({ clients: 1, reconciliations: 1, orders: 20, seed: size.seed })
  const [asked] = await askForJobs(world, 1, size.seed)
  if (!asked) throw new Error('There is no job to watch')
  const { jobId } = asked
  const { clientId } = asked.context
  const person = { authSubject: 'subject-of-onlooker', email: 'onlooker@proof.example', name: 'Onlooker' }
  const userId = await provisionMember([clientId], { ...person, role: 'viewer' })
  const context = { ...asked.context, userId, readOnly: true }
  await owner`update platform.job set state = 'running', stage = 'match', attempt = 1,
    lease_until = clock_timestamp() + interval '1 hour' where id = ${jobId}`

  const web = size.withWeb ? await openWeb(appUrl, world) : null
  const url = web ? `${web.origin}/api/v1/jobs/${jobId}/events` : ''
  const problems: string[] = []
  const figures: Record<string, unknown> = {}
  const one: Watch = web
    ? (onTold) => openStream(url, web.cookie, onTold)
    : (onTold) => watchHere(context, jobId, onTold)
  try {
    if (web) {
      const inBrowser: Watch = (onTold) => openChromium(url, web.cookie, onTold)
      const { medianMs, p95Ms } = await measure(owner, jobId, [inBrowser], { ...size, first: 1 }, problems)
      Object.assign(figures, { browserMedianMs: medianMs, browserP95Ms: p95Ms })
      problems.push(...(await checkNoneLeft(owner)))
    }
    const many = Array.from({ length: size.watchers }, () => one)
    const crowd = await measure(owner, jobId, many, { ...size, first: size.writes + 1 }, problems)
    Object.assign(figures, { watchers: size.watchers, writes: size.writes, ...crowd })
    problems.push(...(await checkNoneLeft(owner)))

    const naive = Array.from({ length: 3 }, () =>
      listen(
        JOB_CHANNEL,
        () => {},
        () => {},
      ),
    )
    await waitUntil(async () => (await countListeners(owner)) === naive.length, 5_000)
    if ((await checkOneListener(owner)).length === 0) problems.push('Control: three listeners passed as one')
    await Promise.all(naive.map(({ close }) => close()))
  } finally {
    await web?.close()
  }
  return { problems, figures }
}

async function watchHere(
  context: TenantContext & { userId: string },
  jobId: string,
  onTold: OnTold,
): Promise<() => Promise<void>> {
  const stop = watchJob(context, {
    jobId,
    after: 0,
    tell: (event) =>
      event.kind === 'job' && onTold(event.job.progress.verdicts, performance.timeOrigin + performance.now()),
    close: () => stop(),
  })
  return async () => stop()
}

interface Measured {
  medianMs: number
  p95Ms: number
  listeners: number
}

async function measure(
  owner: postgres.Sql,
  jobId: string,
  watches: readonly Watch[],
  { first, writes, everyMs }: LiveSize & { first: number },
  problems: string[],
): Promise<Measured> {
  const writtenAt = new Map<number, number>()
  const delays: number[] = []
  const newest = watches.map(() => -1)
  const stops = await Promise.all(
    watches.map((watch, index) =>
      watch((write, at) => {
        newest[index] = write
        const since = writtenAt.get(write)
        if (since !== undefined) delays.push(at - since)
      }),
    ),
  )
  await waitUntil(async () => newest.every((write) => write >= 0), 20_000)
  const last = first + writes - 1
  for (let write = first; write <= last; write++) {
    writtenAt.set(write, performance.timeOrigin + performance.now())
    await owner`update platform.job set progress = ${owner.json({ ordersRead: 0, purchasesRead: 0, verdicts: write })}
      where id = ${jobId}`
    await sleep(everyMs)
  }
  await waitUntil(async () => newest.every((write) => write === last), 10_000)
  const behind = newest.filter((write) => write !== last).length
  if (behind > 0) problems.push(`${behind} of ${watches.length} watchers were not told the last write`)
  problems.push(...(await checkOneListener(owner)))
  const listeners = await countListeners(owner)
  await Promise.all(stops.map((stop) => stop()))
  return { ...median(delays), listeners }
}

async function countListeners(owner: postgres.Sql): Promise<number> {
  const [row] = await owner`select count(*)::int as count from pg_stat_activity
    where application_name = ${LISTENER_NAME} and datname = current_database()`
  return row?.count as number
}

async function checkOneListener(owner: postgres.Sql): Promise<string[]> {
  const count = await countListeners(owner)
  return count === 1 ? [] : [`${count} connections listen where one web process should hold one`]
}

async function checkNoneLeft(owner: postgres.Sql): Promise<string[]> {
  await waitUntil(async () => (await countListeners(owner)) === 0, 10_000)
  const count = await countListeners(owner)
  return count === 0 ? [] : [`${count} connections still listen though nobody watches`]
}
