import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { withWorker } from '@/lib/db/tenant'
import { readQueue } from '@/lib/services/health/facts'
import { checkReadiness } from '@/lib/services/health/ready'

/**
 * Health of a worker, as consumption: a process that runs but takes no work is not ready. One whose event loop hangs
 * does not answer at all.
 */

const PATIENCE_SECONDS = 30

/** Not ready when due jobs have waited for longer than half a minute in which this worker took none and looked for none. */
async function isConsuming(idleMs: number): Promise<boolean> {
  if (idleMs <= PATIENCE_SECONDS * 1_000) return true
  const { oldestWaitingSeconds } = await withWorker(readQueue)
  return (oldestWaitingSeconds ?? 0) <= PATIENCE_SECONDS
}

/** Answers `/health/live` and `/health/ready` on all interfaces. */
export function startHealthServer(port: number, idleMs: () => number): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const send = (status: number, body: object) => {
      const headers = { 'content-type': 'application/json', ...(status === 503 && { 'retry-after': '5' }) }
      response.writeHead(status, { ...headers, 'cache-control': 'no-store' }).end(JSON.stringify(body))
    }
    if (request.url === '/health/live') return send(200, { status: 'live' })
    if (request.url !== '/health/ready') return send(404, { status: 'not_found' })
    const { isReady, checks } = await checkReadiness()
    const consumption = !isReady ? 'unknown' : (await isConsuming(idleMs()).catch(() => false)) ? 'ok' : 'failed'
    const isFine = consumption === 'ok'
    send(isFine ? 200 : 503, { status: isFine ? 'ready' : 'not_ready', checks: { ...checks, consumption } })
  }
  return createServer((request, response) => void answer(request, response)).listen(port)
}
