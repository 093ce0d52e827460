import { isoInZone } from '@/lib/period'
import type { Summary, Verdict } from '@/lib/reconcile/types'
import type { Rejection } from '@/lib/transaction'
import type { ExportFormat } from './columns'

const LINES_PER_CHUNK = 500

/** `summary.json`: the summary with its hash, what was rejected, and instants readable in the window's zone. */
export function summaryJson(summary: Summary, resultHash: string, rejections: readonly Rejection[]): object {
  return { ...summary, asOf: isoInZone(summary.asOf, summary.window.timeZone), rejections, resultHash }
}

/** One verdict, its instant readable in the window's zone. */
function verdictJson(verdict: Verdict, { timeZone }: ExportFormat): object {
  return { ...verdict, orderedAt: verdict.orderedAt === null ? null : isoInZone(verdict.orderedAt, timeZone) }
}

/** Verdicts as a JSON array, one line each, in chunks. */
export async function* jsonArrayChunks(
  verdicts: AsyncIterable<Verdict> | Iterable<Verdict>,
  format: ExportFormat,
): AsyncGenerator<string> {
  let chunk = '['
  let lines = 0
  for await (const verdict of verdicts) {
    chunk += `${lines === 0 ? '\n' : ',\n'}${JSON.stringify(verdictJson(verdict, format))}`
    lines++
    if (lines % LINES_PER_CHUNK !== 0) continue
    yield chunk
    chunk = ''
  }
  yield `${chunk}${lines === 0 ? ']\n' : '\n]\n'}`
}

/** The whole result as one document: `{"summary": …, "verdicts": […]}`. */
export async function* jsonChunks(
  verdicts: AsyncIterable<Verdict> | Iterable<Verdict>,
  format: ExportFormat,
  summary: object,
): AsyncGenerator<string> {
  yield `{"summary":${JSON.stringify(summary)},"verdicts":`
  yield* jsonArrayChunks(verdicts, format)
  yield '}\n'
}
