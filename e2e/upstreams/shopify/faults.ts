import type { IncomingMessage, ServerResponse } from 'node:http'

/** Ways in which the stand-in breaks on demand, each for so many requests of one kind. */

export type Operation =
  | 'token'
  | 'Shop'
  | 'Counts'
  | 'Totals'
  | 'Orders'
  | 'NewestOrder'
  | 'BulkStart'
  | 'BulkPoll'
  | 'BulkCancel'
  | 'file'

type FaultKind =
  /** Another status, with the body Shopify gives it. */
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** Status 200 and an error of this code. */
  | { kind: 'error'; code: string; path?: string[]; data?: unknown }
  /** No answer at all, until the stand-in is closed. */
  | { kind: 'hang' }
  /** The connection breaks after half of the answer. */
  | { kind: 'reset' }
  /** Half of the answer, properly ended. */
  | { kind: 'truncated' }
  | { kind: 'html' }
  /** Answered by another version of the API. */
  | { kind: 'version'; version: string }
  /** A page that names the cursor it was asked with as the next one. */
  | { kind: 'repeat_cursor' }
  /** The search is not applied, as for a misspelt field. */
  | { kind: 'ignore_search' }
  /** A bulk operation ends like this, with a file of what it had by then. */
  | { kind: 'bulk_end'; status: string; errorCode: string | null }
  | { kind: 'bulk_refused'; code: string }
  | { kind: 'bulk_elsewhere'; url: string }
  | { kind: 'line_missing' }

export type Fault = FaultKind & {
  /** Which requests; any when it is not said. */
  on?: Operation
  /** How many of them; one when it is not said. */
  times?: number
  /** How many are answered properly first. */
  after?: number
}

/** The fault due for a request, counted down; null when it is to be answered properly. */
export function takeFault(faults: Fault[], operation: Operation): Fault | null {
  for (const [index, fault] of faults.entries()) {
    if (fault.on !== undefined && fault.on !== operation) continue
    if ((fault.after ?? 0) > 0) {
      fault.after = (fault.after ?? 0) - 1
      continue
    }
    fault.times = (fault.times ?? 1) - 1
    if (fault.times <= 0) faults.splice(index, 1)
    return fault
  }
  return null
}

/** Bodies by status, as far as they are known. */
const BODIES: Readonly<Record<number, unknown>> = {
  400: { error: 'invalid_client', error_description: 'SYNTHETIC' },
  401: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
  402: { errors: 'Unavailable Shop' },
  403: { errors: '[API] This action requires merchant approval for read_orders scope.' },
  404: { errors: 'Not Found' },
  423: { errors: 'This store is unavailable' },
  429: { errors: 'Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.' },
}

export const bodyOfStatus = (status: number): string => JSON.stringify(BODIES[status] ?? { errors: 'Something else' })

/** Sends an answer, damaged as the fault says. */
export function sendDamaged(
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | null,
  body: string,
  headers: Record<string, string>,
): void {
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Shop</title>')
    return
  }
  if (fault?.kind === 'status') {
    response
      .writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      .end(bodyOfStatus(fault.status))
    return
  }
  const half = body.slice(0, Math.floor(body.length / 2))
  if (fault?.kind === 'reset') {
    response.writeHead(200, { ...headers, 'content-length': String(Buffer.byteLength(body)) })
    response.write(half, () => request.socket.destroy())
    return
  }
  response.writeHead(200, headers).end(fault?.kind === 'truncated' ? half : body)
}
