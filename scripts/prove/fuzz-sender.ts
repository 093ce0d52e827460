import process from 'node:process'
import type { FuzzRequest } from './lib/fuzz-requests'
import { sendAll } from './lib/fuzz-send'

/** One of the processes that share the proof's requests: takes its part in one message, and tells what came of it. */
process.once('message', (requests: FuzzRequest[]) => {
  void sendAll(requests).then((sent) => process.send?.(sent, () => process.exit(0)))
})
