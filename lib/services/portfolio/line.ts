import type { TenantContext } from '@/lib/db/context'
import { isAway } from '@/lib/errors'
import type { DayLine, Summary } from '@/lib/reconcile/types'
import { expectedRange, judgeRate } from '@/lib/reconcile/watch/expected-range'
import { listEarlyWarnings } from '../early-warnings/list'
import { countOpenFindings } from '../findings/list'
import type { JobDto } from '../jobs/dto'
import { listJobs } from '../jobs/list'
import { getResult } from '../results/get'

/** How one client stands, for somebody who looks after several. */
export interface PortfolioLine {
  /** Of the newest result; null before the first. */
  result: {
    job: JobDto
    /** 0 to 1; null where it cannot be told. */
    rate: number | null
    /** Money that GA4 did not see, in minor units. */
    missingMinor: number
    currency: string
    lastDay: string
    /** Where its newest days were expected, and whether they are there; null where too little is known. */
    expected: { low: number; high: number; verdict: 'above' | 'below' | 'within' } | null
  } | null
  openWarnings: number
  /** Findings that somebody should look at. */
  waitingFindings: number
}

/** `away`: the client's own database does not answer. */
export type ReadLine = PortfolioLine | 'away'

/** Days that are judged against those before them, and how many of these are needed. */
const NEWEST_DAYS = 7
const MIN_HISTORY_DAYS = 14

/** Clients read at the same time: few, since each may take connections of a database of its own. */
const READ_AT_ONCE = 4

/** Carries out a reading for each, some at a time; the order stays. */
export async function readTogether<T, R>(all: readonly T[], read: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const work = async () => {
    while (next < all.length) {
      const at = next++
      results[at] = await read(all[at] as T)
    }
  }
  await Promise.all(Array.from({ length: READ_AT_ONCE }, work))
  return results
}

/** Reads one client within its own context. */
export async function readLine(context: TenantContext): Promise<ReadLine> {
  try {
    return await readPortfolioLine(context)
  } catch (error) {
    if (isAway(error)) return 'away'
    throw error
  }
}

async function readPortfolioLine(context: TenantContext): Promise<PortfolioLine> {
  const [done, warnings, waitingFindings] = await Promise.all([
    listJobs(context, { state: 'done', limit: 1 }),
    listEarlyWarnings(context, { state: 'open', limit: 100 }),
    countOpenFindings(context),
  ])
  const [job] = done.items
  const openWarnings = warnings.items.length
  if (!job) return { result: null, openWarnings, waitingFindings }
  const { summary } = await getResult(context, { jobId: job.id })
  const { headline, window } = job
  return {
    result: {
      job,
      rate: headline?.matchRate ?? null,
      missingMinor: headline?.missingMinor ?? 0,
      currency: summary.currency,
      lastDay: window.to,
      expected: judgeNewest(summary),
    },
    openWarnings,
    waitingFindings,
  }
}

function judgeNewest({ days }: Summary): NonNullable<PortfolioLine['result']>['expected'] {
  const settled = days.filter((day) => day.settled > 0 && day.pending + day.unknown === 0)
  const newest = settled.slice(-NEWEST_DAYS).map(asRates)
  const history = settled.slice(0, -NEWEST_DAYS).map(asRates)
  const isLearned = history.length >= MIN_HISTORY_DAYS
  const sum = (isLearned ? newest : settled.map(asRates)).reduce(
    (all, day) => ({ settled: all.settled + day.settled, missing: all.missing + day.missing }),
    { settled: 0, missing: 0 },
  )
  const range = expectedRange({
    days: isLearned ? history : [],
    on: settled.at(-1)?.day ?? '',
    judged: { settled: sum.settled, days: isLearned ? newest.length : 1 },
  })
  const judgement = judgeRate({ ...sum, settledMinor: 0 }, range)
  return judgement && { low: range.low, high: range.high, verdict: judgement.verdict }
}

const asRates = ({ day, settled, matched }: DayLine) => ({ day, settled, missing: settled - matched })
