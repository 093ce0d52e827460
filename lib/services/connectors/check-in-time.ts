import type { OpenSource } from '@/lib/ingestors/registry'
import type { CheckReport } from '@/lib/ingestors/types'

/** A check must answer while somebody waits for it. */
const TIMEOUT_MS = 45_000

/** Checks a source; one that takes too long has failed a step like any other. */
export async function checkInTime(open: (signal: AbortSignal) => OpenSource): Promise<CheckReport> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    return await open(signal).check()
  } catch (error) {
    if (!signal.aborted) throw error
    const message = `The service did not answer within ${TIMEOUT_MS / 1_000} seconds. Try again; if it stays so, ask its host.`
    return {
      steps: [{ name: 'Answer', ok: false, message }],
      found: {
        name: null,
        timeZone: null,
        currency: null,
        version: null,
        scopes: [],
        lastTransactionAt: null,
        readableFrom: null,
      },
    }
  }
}
