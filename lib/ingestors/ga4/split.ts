import { addDays, windowLength } from '@/lib/period'
import type { Client } from './client'
import type { ReportQuery } from './queries'
import { type Report, readReport, type Span } from './report'
import { dayOfDate } from './totals'

interface Part {
  span: Span
  report: Report
}

/**
 * The reports of a span, halved wherever GA4 folds, samples, withholds or cuts, down to single days: fewer rows or days
 * may be given whole. A report that is whole in spite of what GA4 says of it (`isProven`) is not halved and loses its
 * doubt. Days come in order. Throws `IngestError`.
 */
export async function* readParts(
  client: Client,
  propertyId: string,
  query: ReportQuery,
  span: Span,
  isProven: (report: Report, span: Span) => boolean,
): AsyncGenerator<Part> {
  const left: Span[] = [span]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const asked = await readReport(client, propertyId, query, next)
    const report = withFoldedRows(asked)
    if (report.doubt === null) yield { span: next, report }
    else if (report.doubt !== 'sampled' && isProven(report, next))
      yield { span: next, report: { ...report, doubt: null } }
    else if (next.from === next.to) yield { span: next, report }
    else left.push(...halvesOf(next))
  }
}

/** Rows without a day or named "(other)" are folded rows, whether GA4 says so or not. */
function withFoldedRows(report: Report): Report {
  const isFolded = report.rows.some(([date = '', id]) => dayOfDate(date) === null || id === '(other)')
  return isFolded && report.doubt === null ? { ...report, doubt: 'other_row' } : report
}

/** The later half first, since the last is taken first. */
function halvesOf({ from, to }: Span): [Span, Span] {
  const half = Math.floor(windowLength({ from, to }) / 2)
  return [
    { from: addDays(from, half), to },
    { from, to: addDays(from, half - 1) },
  ]
}
