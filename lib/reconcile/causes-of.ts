import { causeFindings } from './causes/cause-findings'
import { explainMissing } from './causes/causes'
import type { CauseLines } from './causes/lines'
import type { CauseReport } from './causes/report'
import type { Classified } from './classify/classify'
import type { MatchedWindow } from './classify/match-window'
import type { Finding } from './findings/finding'
import { isJudged } from './rates'
import type { ReconcileInput } from './types'

/** Gives the search for causes the orders it may judge by: settled, eligible and unambiguous. */
export function causesOf(
  input: ReconcileInput,
  matched: MatchedWindow,
  { verdicts, settlementOf }: Classified,
): { report: CauseReport; findings: Finding[] } {
  const { orders } = matched
  const kept: number[] = []
  for (let line = 0; line < verdicts.storeCount; line++) {
    const status = verdicts.statusOf(line)
    if (!isJudged(status) || status === 'ambiguous') continue
    if (settlementOf(verdicts.days[line] as number) === 'settled') kept.push(line)
  }
  const { values: instants } = orders.createdAt
  const rowOf = (line: number) => verdicts.rows[line] as number
  const at = (line: number) => instants[rowOf(line)] as number
  kept.sort((a, b) => at(a) - at(b) || compare(orders.sourceIds.at(rowOf(a)), orders.sourceIds.at(rowOf(b))))
  const is = (...statuses: string[]) =>
    Uint8Array.from(kept, (line) => (statuses.includes(verdicts.statusOf(line)) ? 1 : 0))
  const lines: CauseLines = {
    orders,
    rows: Int32Array.from(kept, rowOf),
    days: Int32Array.from(kept, (line) => verdicts.days[line] as number),
    missing: is('missing'),
    duplicate: is('duplicate_in_ga4'),
    valueDiff: is('matched_value_diff'),
    amounts: Float64Array.from(kept, (line) => orders.totals.values[rowOf(line)] as number),
  }
  const context = {
    currency: input.currency,
    storeTimeZone: input.storeTimeZone,
    window: input.window,
    changeLog: input.changeLog,
  }
  const report = explainMissing(lines, context)
  return { report, findings: causeFindings(report, context) }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
