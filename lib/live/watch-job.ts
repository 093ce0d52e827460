import type { TenantContext } from '@/lib/db/context'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { JOB_CHANNEL, type JobDto, type JobLogLine } from '@/lib/services/jobs/dto'
import { readWatchedJob } from '@/lib/services/jobs/watch'
import { listen } from './listen'

/**
 * Tells people what becomes of a job. The database tells one connection of this process that a job changed; whoever
 * watches that job then shares a single read, through the doors that row-level security guards.
 */

export const PING_MS = 15_000
/** A stream is opened anew after this many pings, which asks for the session again. */
const PINGS_PER_STREAM = 20
/** The last lines of a log are written just after the job's end. */
const LAST_LINES_MS = 1_000
/** Without watchers the connection stays this long, since pages are reloaded. */
const LINGER_MS = 2_000
const MAX_WATCHERS = 1_000

export type JobEvent =
  | { kind: 'job'; job: JobDto }
  | { kind: 'log'; line: JobLogLine }
  | { kind: 'ping' }
  /** Nothing more will come. */
  | { kind: 'end' }

interface Watcher {
  readonly userId: string
  tell: (event: JobEvent) => void
  /** Ends the stream; the browser may open another. */
  close: () => void
  lastLine: number
  lastJob: string | null
  pings: number
}

interface Topic {
  readonly context: TenantContext
  readonly jobId: string
  readonly watchers: Set<Watcher>
  isReading: boolean
  /** Something changed while it was being read. */
  isStale: boolean
  endTimer: NodeJS.Timeout | undefined
}

interface Hub {
  /** By what the database says: `<client id> <job id>`. */
  readonly topics: Map<string, Topic>
  listener: ReturnType<typeof listen> | undefined
  pinging: NodeJS.Timeout | undefined
  lingering: NodeJS.Timeout | undefined
}

// Kept across module reloads in development, where each reload would otherwise listen on a connection of its own.
const holder = globalThis as { draLive?: Hub }
function hub(): Hub {
  holder.draLive ??= { topics: new Map(), listener: undefined, pinging: undefined, lingering: undefined }
  return holder.draLive
}

/**
 * Tells `tell` the job as it is and each time it changes, and its log's lines after `after`; `close` is called when the
 * job has ended, when the person lost access, and now and then so that the session is checked. Returns how to stop.
 * Throws `unavailable` when too many people watch.
 */
export function watchJob(
  context: TenantContext & { readonly userId: string },
  { jobId, after, tell, close }: { jobId: string; after: number } & Pick<Watcher, 'tell' | 'close'>,
): () => void {
  const { topics } = hub()
  let watching = 0
  for (const { watchers } of topics.values()) watching += watchers.size
  if (watching >= MAX_WATCHERS)
    throw new AppError(
      'unavailable',
      'Too many pages are watching jobs at the moment. This one asks now and then instead.',
    )
  const key = `${context.clientId} ${jobId}`
  const topic = topics.get(key) ?? {
    context,
    jobId,
    watchers: new Set(),
    isReading: false,
    isStale: false,
    endTimer: undefined,
  }
  const watcher: Watcher = { userId: context.userId, tell, close, lastLine: after, lastJob: null, pings: 0 }
  topics.set(key, topic)
  topic.watchers.add(watcher)
  wake()
  void refresh(topic)
  return () => leave(key, topic, watcher)
}

function wake(): void {
  const live = hub()
  clearTimeout(live.lingering)
  live.listener ??= listen(
    JOB_CHANNEL,
    (payload) => {
      const topic = live.topics.get(payload)
      if (topic) void refresh(topic)
    },
    refreshAll,
  )
  live.pinging ??= setInterval(() => {
    for (const topic of live.topics.values()) for (const watcher of topic.watchers) ping(watcher)
    // Heals what was told while the connection was away without anybody noticing.
    refreshAll()
  }, PING_MS)
}

function ping(watcher: Watcher): void {
  watcher.pings++
  if (watcher.pings > PINGS_PER_STREAM) watcher.close()
  else watcher.tell({ kind: 'ping' })
}

function refreshAll(): void {
  for (const topic of hub().topics.values()) void refresh(topic)
}

function leave(key: string, topic: Topic, watcher: Watcher): void {
  const live = hub()
  topic.watchers.delete(watcher)
  if (topic.watchers.size > 0) return
  clearTimeout(topic.endTimer)
  if (live.topics.get(key) === topic) live.topics.delete(key)
  if (live.topics.size > 0) return
  clearInterval(live.pinging)
  live.pinging = undefined
  clearTimeout(live.lingering)
  live.lingering = setTimeout(() => {
    if (live.topics.size > 0) return
    void live.listener?.close()
    live.listener = undefined
  }, LINGER_MS)
  live.lingering.unref()
}

/** Reads what changed once for all who watch; changes meanwhile make one further read. */
async function refresh(topic: Topic): Promise<void> {
  topic.isStale = true
  if (topic.isReading) return
  topic.isReading = true
  try {
    while (topic.isStale && topic.watchers.size > 0) {
      topic.isStale = false
      await readAndTell(topic)
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') closeAll(topic)
    // Otherwise the database is away; the next ping, or its return, reads again.
    else log.debug({ err: error, jobId: topic.jobId }, 'a watched job could not be read')
  } finally {
    topic.isReading = false
  }
}

async function readAndTell(topic: Topic): Promise<void> {
  const asked = [...topic.watchers]
  const {
    job,
    log: page,
    members,
  } = await readWatchedJob(topic.context, {
    jobId: topic.jobId,
    after: Math.min(...asked.map(({ lastLine }) => lastLine)),
    watchers: [...new Set(asked.map(({ userId }) => userId))],
  })
  const text = JSON.stringify(job)
  for (const watcher of asked) {
    if (!topic.watchers.has(watcher)) continue
    if (!members.has(watcher.userId)) {
      watcher.close()
      continue
    }
    for (const line of page.items) {
      if (line.id <= watcher.lastLine) continue
      watcher.lastLine = line.id
      watcher.tell({ kind: 'log', line })
    }
    if (text === watcher.lastJob) continue
    watcher.lastJob = text
    watcher.tell({ kind: 'job', job })
  }
  if (page.hasMore) topic.isStale = true
  const isOver = job.state !== 'queued' && job.state !== 'running'
  clearTimeout(topic.endTimer)
  topic.endTimer = isOver ? setTimeout(() => closeAll(topic), LAST_LINES_MS) : undefined
}

function closeAll(topic: Topic): void {
  for (const watcher of [...topic.watchers]) {
    watcher.tell({ kind: 'end' })
    watcher.close()
  }
}
