import type { TenantContext } from '@/lib/db/context'
import type { DayLine, Summary } from '@/lib/reconcile/types'
import { expectedRange, judgeRate } from '@/lib/reconcile/watch/expected-range'
import { listEarlyWarnings } from '../early-warnings/list'
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
}

/** Days that are judged against those before them, and how many of these are needed. */
const NEWEST_DAYS = 7
const MIN_HISTORY_DAYS = 14

/** Reads one client within its own context. */
export async function readPortfolioLine(context: TenantContext): Promise<PortfolioLine> {
  const [done, warnings] = await Promise.all([
    listJobs(context, { state: 'done', limit: 1 }),
    listEarlyWarnings(context, { state: 'open', limit: 100 }),
  ])
  const [job] = done.items
  const openWarnings = warnings.items.length
  if (!job) return { result: null, openWarnings }
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
