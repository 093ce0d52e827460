import process from 'node:process'
import { closeDatabases } from '@/lib/db/placement'
import { AppError } from '@/lib/errors'

/** Runs a command of the operator's to its exit code. What was refused is said in its sentence, without a stack. */
export async function runCommand(main: (args: string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    console.error(error.publicMessage)
    process.exitCode = 1
  } finally {
    await closeDatabases()
  }
}
