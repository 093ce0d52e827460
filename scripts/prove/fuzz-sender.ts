import process from 'node:process'
import type { FuzzRequest } from './lib/fuzz-requests'
import { sendAll } from './lib/fuzz-send'

/** One of several processes that share the requests of the proof: takes its part in one message, and tells what came of it. */
process.once('message', async (requests: FuzzRequest[]) => {
  process.send?.(await sendAll(requests), () => process.exit(0))
})
