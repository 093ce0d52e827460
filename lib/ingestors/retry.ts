import { IngestError } from './errors'
import type { Tools } from './types'

/** Waits longer than this are the job's to wait for, not a worker's. */
const LONGEST_WAIT_MS = 120_000
const FIRST_WAIT_MS = 1_000

/**
 * Runs a request, again after a short pause where its failure may pass: `retry` at most `retries` times, doubling from a
 * second with 20 % jitter; `rate_limited` as often as it takes to `deadlineMs` from now, unless it must wait longer than
 * two minutes at once. Everything else is thrown.
 */
export async function withRetries<T>(
  tools: Tools,
  run: () => Promise<T>,
  { retries, deadlineMs = 15 * 60_000 }: { retries: number; deadlineMs?: number },
): Promise<T> {
  const deadline = tools.now() + deadlineMs
  for (let failed = 0; ; ) {
    tools.signal.throwIfAborted()
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
      const jitter = 0.8 + 0.4 * tools.random()
      if (error.outcome === 'rate_limited' && error.retryAt !== null) {
        const wait = Math.max(0, error.retryAt - tools.now())
        if (wait > LONGEST_WAIT_MS || tools.now() + wait > deadline) throw error
        await tools.sleep(Math.ceil(wait + FIRST_WAIT_MS * 0.2 * tools.random()), tools.signal)
      } else if (error.outcome === 'retry' && failed < retries) {
        await tools.sleep(Math.round(FIRST_WAIT_MS * 2 ** failed * jitter), tools.signal)
        failed++
      } else throw error
    }
  }
}
