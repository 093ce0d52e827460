import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@/lib/errors'
import { csvChunks } from '@/lib/export/csv'
import { jsonArrayChunks, summaryJson } from '@/lib/export/json'
import { writeXlsx } from '@/lib/export/xlsx'
import type { ReconcileResult, Verdict } from '@/lib/reconcile/types'
import type { Rejection } from '@/lib/transaction'

/** Writes the four files of a report. Throws `invalid_input` when the folder cannot be written. */
export async function writeReport(
  folder: string,
  { verdicts, summary }: ReconcileResult,
  resultHash: string,
  rejections: readonly Rejection[],
): Promise<string[]> {
  const format = { currency: summary.currency, timeZone: summary.window.timeZone }
  const at = (name: string) => path.join(folder, name)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(at('summary.json'), `${JSON.stringify(summaryJson(summary, resultHash, rejections), null, 2)}\n`)
    await pipeline(Readable.from(csvChunks(verdicts, format)), createWriteStream(at('verdicts.csv')))
    await pipeline(Readable.from(jsonArrayChunks(verdicts, format)), createWriteStream(at('verdicts.json')))
    await writeXlsx(createWriteStream(at('report.xlsx')), {
      summary,
      resultHash,
      rejections,
      rejectionCount: rejections.length,
      verdicts: (statuses) => (statuses ? only(verdicts, statuses) : verdicts),
    })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code && ['EACCES', 'EROFS', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOSPC'].includes(code))
      throw new AppError(
        'invalid_input',
        `--out "${folder}" cannot be written (${code}). Name a folder you may write to.`,
      )
    throw error
  }
  return ['summary.json', 'verdicts.csv', 'verdicts.json', 'report.xlsx'].map(at)
}

function* only(verdicts: Iterable<Verdict>, statuses: readonly Verdict['status'][]) {
  for (const verdict of verdicts) if (statuses.includes(verdict.status)) yield verdict
}
