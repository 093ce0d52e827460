import { IngestError } from '@/lib/ingestors/errors'
import { addDays, dayOf, HOUR_MS } from '@/lib/period'
import { openConnector } from '@/lib/services/connectors/open-connector'
import { beginLook, type Look, type LookedAt, recordLook, type WatchSource } from '@/lib/services/trace/look'
import { type Claim, finishJob, postponeJob, withFence, withFenceAndPlatform } from './claim'
import type { JobLog } from './job-log'

/** GA4 may put a sale on the day before its order was made, by its own zone. */
const DAYS_BEFORE = 2
/** What a property is asked for at once; the id as it was given comes first. */
const MAX_NAMES = 100

/**
 * One look at a watched order (rule book 3.16): the shops are asked until one has it, GA4 each time. The job waits an hour
 * and looks again, until GA4 shows the order or the watch's time is up.
 */
export async function orderWatchJob(claim: Claim, stop: AbortSignal, told: JobLog): Promise<void> {
  const look = await withFence(claim, (tx) => beginLook(tx, claim.context, claim.jobId))
  if (look) {
    const lookedAt = await lookAt(look, claim.window.timeZone, stop)
    const isOver = await withFenceAndPlatform(claim, (tx, platform) =>
      recordLook(tx, platform, claim.context, look, lookedAt),
    )
    told.info(lookedAt.problem ?? `GA4 shows ${lookedAt.purchases.length === 0 ? 'nothing of it yet' : 'it'}.`)
    if (!isOver) return postponeJob(claim, HOUR_MS, { ordersRead: 0, purchasesRead: 0, verdicts: 0 })
  }
  await finishJob(claim, { state: 'done' })
}

async function lookAt(look: Look, timeZone: string, signal: AbortSignal): Promise<LookedAt> {
  const problems: string[] = []
  const names = new Set(look.names)
  let { order } = look
  for (const source of look.sources.filter(({ kind }) => order === null && kind !== 'ga4'))
    await ask(source, signal, problems, async (opened) => {
      if (opened.side !== 'store') return
      const [found] = (await opened.lookup([look.asked])).found
      if (!found) return
      for (const { value } of found.aliases) names.add(value)
      order = {
        ...{ source: source.label, name: found.name ?? found.sourceId },
        createdAt: new Date(found.createdAt).toISOString(),
        ...{ totalMinor: found.totalMinor, currency: found.currency },
      }
    })
  const purchases: LookedAt['purchases'] = []
  const since = Math.min(look.beganAt, order ? Date.parse(order.createdAt) : look.beganAt)
  const window = { from: addDays(dayOf(since, timeZone), -DAYS_BEFORE), to: dayOf(look.now, timeZone), timeZone }
  for (const source of look.sources.filter(({ kind }) => kind === 'ga4'))
    await ask(source, signal, problems, async (opened) => {
      if (opened.side !== 'analytics') return
      const { found, isWhole } = await opened.lookup([...names].slice(0, MAX_NAMES), window)
      for (const { transactionId, date: day, purchases: count, revenueMinor, currency } of found)
        purchases.push({ source: source.label, transactionId, day, purchases: count, revenueMinor, currency })
      if (found.length === 0 && !isWhole)
        problems.push(
          `${source.label} folds or withholds small groups, so an order that it does not list may be there.`,
        )
    })
  return { names: [...names], order, purchases, problem: problems.length === 0 ? null : problems.join(' ') }
}

/** A source that cannot be read says why, and is asked again in an hour. */
async function ask(
  source: WatchSource,
  signal: AbortSignal,
  problems: string[],
  run: (opened: ReturnType<typeof openConnector>) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted()
  try {
    await run(openConnector(source, { signal }))
  } catch (error) {
    if (!(error instanceof IngestError)) throw error
    problems.push(`${source.label}: ${error.publicMessage}`)
  }
}
