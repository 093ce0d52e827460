import { AppError } from '@/lib/errors'
import { IngestError } from '@/lib/ingestors/errors'
import { HOUR_MS } from '@/lib/period'
import { openConnector } from '@/lib/services/connectors/open-connector'
import { askProperty } from '@/lib/services/trace/ask-property'
import type { AskableSource } from '@/lib/services/trace/known'
import { beginLook, type Look, type LookedAt, readEnded, recordLook, tellEnd } from '@/lib/services/trace/look'
import { type Claim, finishJob, postponeJob, withFence } from './claim'
import type { JobLog } from './job-log'

/**
 * One look at a watched order (rule book 3.16): shops are asked until one has it, GA4 each time. The job waits an hour and
 * looks again, until GA4 shows the order or the watch's time is up; then whoever began it is told by mail.
 */
export async function orderWatchJob(claim: Claim, stop: AbortSignal, told: JobLog): Promise<void> {
  const { context, jobId } = claim
  const look = await withFence(claim, (tx) => beginLook(tx, context, jobId))
  if (look) {
    const lookedAt = await lookAt(look, claim.window.timeZone, stop)
    const isOver = await withFence(claim, (tx) => recordLook(tx, context, look, lookedAt))
    told.info(lookedAt.problem ?? `GA4 shows ${lookedAt.purchases.length === 0 ? 'nothing of it yet' : 'it'}.`)
    if (!isOver) return postponeJob(claim, HOUR_MS, { ordersRead: 0, purchasesRead: 0, verdicts: 0 })
  }
  // Read anew: an attempt before this one may have ended the watch and died before it told so.
  const ended = await withFence(claim, (tx) => readEnded(tx, context, jobId))
  await finishJob(claim, { state: 'done' }, async (platform) => {
    if (ended) await tellEnd(platform, context, ended)
  })
}

async function lookAt(look: Look, timeZone: string, signal: AbortSignal): Promise<LookedAt> {
  const problems: string[] = []
  const names = new Set(look.names)
  let { order } = look
  for (const source of look.sources.filter(({ kind }) => kind !== 'ga4')) {
    if (order !== null) break
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
  }
  const purchases: LookedAt['purchases'] = []
  let hasAnswered = false
  const starts = [look.beganAt, ...(order ? [Date.parse(order.createdAt)] : [])]
  const properties = look.sources.filter(({ kind }) => kind === 'ga4')
  if (properties.length === 0) problems.push('No GA4 property is connected any more that could be asked.')
  for (const source of properties)
    await ask(source, signal, problems, async (opened) => {
      if (opened.side !== 'analytics') return
      const shown = await askProperty(opened, source, { names, starts, now: look.now, timeZone })
      purchases.push(...shown.purchases.map((row) => ({ source: source.label, ...row })))
      if (shown.isWhole) hasAnswered = true
      else if (shown.purchases.length === 0)
        problems.push(
          `${source.label} folds or withholds small groups, so an order that it does not list may be there.`,
        )
    })
  return {
    names: [...names],
    order,
    purchases,
    hasAnswered,
    problem: problems.length === 0 ? null : problems.join(' '),
  }
}

/** A source that is paused or cannot be read says why, and is asked again in an hour. */
async function ask(
  source: AskableSource,
  signal: AbortSignal,
  problems: string[],
  run: (opened: ReturnType<typeof openConnector>) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted()
  if (source.pausedAt !== null) {
    problems.push(`${source.label} is paused, so it was not asked.`)
    return
  }
  try {
    await run(openConnector(source, { signal }))
  } catch (error) {
    if (!(error instanceof IngestError || error instanceof AppError)) throw error
    problems.push(`${source.label}: ${error.publicMessage}`)
  }
}
