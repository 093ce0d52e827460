import type { DayLine, Summary } from '@/lib/reconcile/types'
import { expectedRange, judgeRate, type RateJudgement } from '@/lib/reconcile/watch/expected-range'

/** Days from which a usual rate can be learned; below that, whole results are judged by the bands for everybody. */
const MIN_HISTORY_DAYS = 14

export interface LeftRange {
  low: number
  high: number
  judgement: RateJudgement & { verdict: 'above' | 'below' }
}

/**
 * Whether the match rate has just left its expected range (rule book 3.14): it lies outside now and lay within at the run
 * before. Judged are the days that settled since then, against the days before them; of short windows the whole rate. Null
 * while it stays within, or stays outside.
 */
export function findLeftRange(now: Summary, before: Summary | null): LeftRange | null {
  if (!before) return null
  const days = settledDays(now)
  const known = settledDays(before).at(-1)?.day ?? ''
  const fresh = days.filter(({ day }) => day > known)
  const history = days.slice(0, days.length - fresh.length)
  if (history.length - fresh.length < MIN_HISTORY_DAYS || fresh.length === 0) return judgeWhole(now, before)
  const judged = judge(fresh, history)
  const earlier = judge(history.slice(-fresh.length), history.slice(0, -fresh.length))
  return earlier?.judgement.verdict === 'within' ? outside(judged) : null
}

interface Judged {
  low: number
  high: number
  judgement: RateJudgement
}

const settledDays = ({ days }: Summary) =>
  days.filter(({ settled, pending, unknown }) => settled > 0 && pending + unknown === 0)

const asSettledDay = ({ day, settled, matched }: DayLine) => ({ day, settled, missing: settled - matched })

const sumOf = (days: readonly { settled: number; missing: number }[]) => ({
  settled: days.reduce((sum, { settled }) => sum + settled, 0),
  missing: days.reduce((sum, { missing }) => sum + missing, 0),
})

function judge(days: readonly DayLine[], history: readonly DayLine[]): Judged | null {
  const period = days.map(asSettledDay)
  const sum = sumOf(period)
  const range = expectedRange({
    days: history.map(asSettledDay),
    on: days.at(-1)?.day ?? '',
    judged: { settled: sum.settled, days: days.length },
  })
  const judgement = judgeRate({ ...sum, settledMinor: 0 }, range)
  return judgement && { low: range.low, high: range.high, judgement }
}

/** Both results by the bands, which are the same whatever is judged. */
function judgeWhole(now: Summary, before: Summary): LeftRange | null {
  const [judged, earlier] = [now, before].map(({ matchRate: { settled, matched, complete } }) => {
    const range = expectedRange({ days: [], on: '', judged: { settled, days: 1 } })
    const judgement = complete ? judgeRate({ settled, missing: settled - matched, settledMinor: 0 }, range) : null
    return judgement && { low: range.low, high: range.high, judgement }
  })
  return earlier?.judgement.verdict === 'within' ? outside(judged ?? null) : null
}

function outside(judged: Judged | null): LeftRange | null {
  if (!judged) return null
  const { verdict } = judged.judgement
  return verdict === 'within' ? null : { ...judged, judgement: { ...judged.judgement, verdict } }
}
