import { AppError } from '@/lib/errors'
import { resultHash } from '@/lib/reconcile/hash'
import { reconcile } from '@/lib/reconcile/reconcile'
import { readArguments, USAGE } from './reconcile/arguments'
import { summaryText } from './reconcile/print-summary'
import { readFiles } from './reconcile/read-files'
import { writeReport } from './reconcile/write-report'

/** `npm run reconcile`: two files in, a report out, no database. Exit 0 on success, 2 on bad input. */
async function main(): Promise<number> {
  try {
    const args = readArguments(process.argv.slice(2), Date.now)
    if (!args) {
      console.log(USAGE)
      return 0
    }
    const read = await readFiles(args)
    const result = reconcile(read.input)
    const hash = resultHash(result.verdicts, result.summary)
    const written = await writeReport(args.out, result, hash, read.rejections)
    console.log(summaryText(result.summary, hash, read, written))
    return 0
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    console.error(`\n${error.publicMessage}`)
    for (const { message } of error.details) if (message !== error.publicMessage) console.error(`  ${message}`)
    if (process.argv.length <= 2) console.error(`\n${USAGE}`)
    return 2
  }
}

process.exitCode = await main()
