import { and, eq } from 'drizzle-orm'
import { allowLongStatements } from '@/lib/db/batch'
import type { TenantTransaction } from '@/lib/db/client'
import { changeLog, connector } from '@/lib/db/schema/tenant'
import { IngestError } from '@/lib/ingestors/errors'
import type { OpenSource } from '@/lib/ingestors/registry'
import type { Reading } from '@/lib/ingestors/types'
import { log } from '@/lib/log'
import { describeWindow } from '@/lib/period'
import { countOf } from '@/lib/sentences'
import { isLive } from '@/lib/services/connectors/dto'
import { noteConnectorState } from '@/lib/services/connectors/note-state'
import { openConnector } from '@/lib/services/connectors/open-connector'
import {
  forgetOldReadings,
  recordReading,
  replaceOrders,
  replacePurchases,
  replaceTags,
} from '@/lib/services/connectors/record-reading'
import type { ReconciliationSource } from '@/lib/services/reconciliations/sources'
import type { Window } from '@/lib/transaction'
import { advanceJob, type Claim, withFence, withFenceAndPlatform } from './claim'
import type { JobLog } from './job-log'
import { chunksOf, daysToRead, holdSource, type WantedDay } from './plan'

/**
 * Reads what is missing or changed from live sources. Each chunk of days is fetched outside any transaction and stored in
 * one, together with what it covers: a pull that is killed goes on with the days that are not covered yet.
 */

export interface PullProgress {
  /** Days read, of those that had to be. */
  done: number
  all: number
  transactions: number
}

/** Told of both sides whenever something has arrived. */
type OnProgress = (progress: Readonly<Record<'store' | 'analytics', PullProgress>>) => void

export interface Pulling {
  stop: AbortSignal
  told: JobLog
  /** Called whenever a source had us wait. */
  alive: () => void
}

/** Throws what a source cannot do as `PullFailed`; what was read until then stays. */
export async function pullSources(
  claim: Claim,
  sources: readonly ReconciliationSource[],
  { stop, told, alive }: Pulling,
  onProgress: OnProgress,
): Promise<void> {
  const progress = {
    store: { done: 0, all: 0, transactions: 0 },
    analytics: { done: 0, all: 0, transactions: 0 },
  }
  const failed = new AbortController()
  const signal = AbortSignal.any([stop, failed.signal])
  const results = await Promise.allSettled(
    sources.map(async (planned) => {
      if (!isLive(planned.row.kind)) return
      try {
        await pullSource({
          claim,
          planned,
          signal,
          told,
          alive,
          progress: progress[planned.side],
          tell: () => onProgress(progress),
        })
      } catch (error) {
        // The other side's work would be thrown away: it is stopped at its next request.
        failed.abort(error)
        throw error
      }
    }),
  )
  stop.throwIfAborted()
  const rejected = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown)
  // Of several failures the one that began it counts; the others only say that they were stopped.
  if (rejected.length > 0) throw failed.signal.reason ?? rejected[0]
}

/** What a source could not do, with the connector it happened to. */
export class PullFailed extends Error {
  constructor(
    readonly connectorId: string,
    readonly label: string,
    readonly reason: IngestError,
  ) {
    super(`${label}: ${reason.code}`, { cause: reason })
    this.name = 'PullFailed'
  }
}

interface SourcePull {
  claim: Claim
  planned: ReconciliationSource
  signal: AbortSignal
  told: JobLog
  alive: () => void
  progress: PullProgress
  tell: () => void
}

async function pullSource({ claim, planned: { row, side }, ...pulling }: SourcePull): Promise<void> {
  const { signal, told, alive, progress, tell } = pulling
  try {
    let before = progress.transactions
    const source = openConnector(row, {
      signal,
      onWait: alive,
      onProgress: (transactions) => {
        progress.transactions = before + transactions
        tell()
      },
    })
    const wanted = await daysToRead(claim, row, source)
    progress.all += wanted.length
    told.info(
      wanted.length === 0
        ? `${row.label}: nothing has changed.`
        : `${row.label}: ${countOf(wanted.length, 'day')} ${wanted.length === 1 ? 'is' : 'are'} to be read.`,
    )
    tell()
    for (const chunk of chunksOf(wanted, source.chunk)) {
      signal.throwIfAborted()
      const transactions = await readChunk(claim, row, source, chunk)
      progress.done += chunk.length
      before += transactions
      progress.transactions = before
      const read = describeWindow({ from: chunk[0]?.day ?? '', to: chunk.at(-1)?.day ?? '' })
      told.info(`${row.label}: read ${read}.`, { transactions, days: chunk.length })
      await advanceJob(claim)
      tell()
    }
    await setState(claim, row, { state: 'ready', problem: null })
    if (source.side === 'store') await noteVersions(claim, row, await source.versions())
  } catch (error) {
    if (!(error instanceof IngestError)) throw error
    log.warn({ connectorId: row.id, side, code: error.code, outcome: error.outcome }, 'source could not be read')
    if (error.outcome === 'needs_reauth' || error.outcome === 'misconfigured')
      await setState(claim, row, { state: error.outcome, problem: error.publicMessage })
    throw new PullFailed(row.id, row.label, error)
  }
}

async function setState(
  claim: Claim,
  row: ReconciliationSource['row'],
  change: Pick<ReconciliationSource['row'], 'state' | 'problem'>,
): Promise<void> {
  // A source that stays shut is noted again: it may have been given a contact meanwhile.
  if (change.state === 'ready' && row.state === 'ready') return
  await withFenceAndPlatform(claim, (tx, platform) => noteConnectorState(tx, platform, claim.context, row, change))
}

/** Writes what was updated at the shop since the last reading to the client's change log. */
async function noteVersions(
  claim: Claim,
  row: ReconciliationSource['row'],
  versions: readonly { name: string; version: string }[],
): Promise<void> {
  if (versions.length === 0) return
  const now = Object.fromEntries(versions.map(({ name, version }) => [name, version]))
  const changes = row.versions === null ? [] : versionChanges(row.versions, now)
  if (row.versions !== null && changes.length === 0) return
  const place = { clientId: row.clientId, connectorId: row.id }
  await withFence(claim, async (tx) => {
    if (changes.length > 0) await tx.insert(changeLog).values(changes.map((what) => ({ ...place, what })))
    await tx
      .update(connector)
      .set({ versions: now })
      .where(and(eq(connector.clientId, row.clientId), eq(connector.id, row.id)))
  })
}

/** One sentence for each thing that came, went or changed its version. */
export function versionChanges(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()
  return names.flatMap((name) => {
    const [old, current] = [before[name], now[name]]
    if (old === current) return []
    if (old === undefined) return [`${name} ${current} was added.`]
    return [current === undefined ? `${name} ${old} was removed.` : `${name} ${old} became ${current}.`]
  })
}

/** Reads and stores neighbouring days; returns how many transactions they hold. */
async function readChunk(
  claim: Claim,
  row: ReconciliationSource['row'],
  source: OpenSource,
  chunk: readonly WantedDay[],
): Promise<number> {
  const window: Window = {
    from: (chunk[0] as WantedDay).day,
    to: (chunk.at(-1) as WantedDay).day,
    timeZone: claim.window.timeZone,
  }
  const place = { clientId: row.clientId, connectorId: row.id }
  const store = async <Fact>(
    reading: Reading<Fact>,
    replace: (tx: TenantTransaction, uploadId: number) => Promise<void>,
  ) => {
    const { facts, notes, rejections } = reading
    await withFence(claim, async (tx) => {
      await allowLongStatements(tx)
      await holdSource(tx, row)
      const uploadId = await recordReading(tx, {
        ...place,
        name: row.label,
        format: row.kind,
        window,
        storeTimeZone: source.side === 'store' ? reading.timeZone : null,
        transactions: facts.length,
        dated: true,
        hidden: null,
        notes,
        rejections,
        readBy: null,
        days: reading.days.map((day) => ({ ...day, fingerprint: day.fingerprint ?? fingerprintOf(chunk, day.day) })),
      })
      await replace(tx, uploadId)
      await forgetOldReadings(tx, place)
    })
    return facts.length
  }
  if (source.side === 'store') {
    const reading = await source.read(window)
    return store(reading, (tx) => replaceOrders(tx, place, reading.facts, window))
  }
  const reading = await source.read(window)
  return store(reading, async (tx, uploadId) => {
    await replacePurchases(tx, place, reading.facts, window, uploadId)
    await replaceTags(tx, place, reading.tags ?? [], window, uploadId)
  })
}

const fingerprintOf = (chunk: readonly WantedDay[], day: string) =>
  chunk.find((wanted) => wanted.day === day)?.fingerprint ?? null
