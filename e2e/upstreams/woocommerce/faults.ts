import type { ServerResponse } from 'node:http'

/** Failures as real servers show them, played in the order they are given. */

export type FaultKind =
  | 'maintenance'
  | 'database_down'
  | 'critical_error'
  | 'bad_gateway'
  | 'gateway_timeout'
  | 'unavailable'
  | 'throttled'
  | 'firewall'
  | 'rest_disabled'
  | 'warning_before_data'
  | 'byte_order_mark'
  | 'cut_short'
  | 'hang_up'
  | 'login_page'

export interface Fault {
  kind: FaultKind
  /** How many questions it meets; one unless said. */
  times?: number
  /** Questions it waits for to have passed; none unless said. */
  after?: number
  /** Text that the path and query must hold. */
  where?: string
  retryAfter?: string
}

export class Faults {
  private waiting: (Fault & { times: number; after: number })[] = []

  script(...faults: Fault[]): void {
    this.waiting.push(...faults.map((fault) => ({ times: 1, after: 0, ...fault })))
  }

  clear(): void {
    this.waiting = []
  }

  /** The fault that meets a question, if any. */
  next(address: string): Fault | null {
    for (const fault of this.waiting) {
      if (fault.where !== undefined && !address.includes(fault.where)) continue
      if (fault.after > 0) fault.after--
      else {
        if (--fault.times <= 0) this.waiting = this.waiting.filter((other) => other !== fault)
        return fault
      }
    }
    return null
  }
}

const HTML = { 'Content-Type': 'text/html; charset=UTF-8' }
const JSON_TYPE = { 'Content-Type': 'application/json; charset=UTF-8' }
const page = (title: string) =>
  `<html>\r\n<head><title>${title}</title></head>\r\n<body><h1>${title}</h1></body>\r\n</html>`
const died = (message: string, status: number) =>
  JSON.stringify({ code: 'wp_die', message, data: { status }, additional_errors: [] })

/** Answers in place of the store; gives false where the store's own answer is to be spoilt by `spoil` instead. */
export function playFault(response: ServerResponse, { kind, retryAfter }: Fault): boolean {
  const answer = (status: number, headers: Record<string, string>, body: string) => {
    response.writeHead(status, headers)
    response.end(body)
    return true
  }
  switch (kind) {
    case 'maintenance':
      return answer(503, { ...JSON_TYPE, 'Retry-After': retryAfter ?? '600' }, died('Briefly unavailable.', 503))
    case 'database_down':
      return answer(500, JSON_TYPE, died('<h1>Error establishing a database connection</h1>', 500))
    case 'critical_error':
      return answer(500, JSON_TYPE, criticalError())
    case 'bad_gateway':
      return answer(502, HTML, page('502 Bad Gateway'))
    case 'gateway_timeout':
      return answer(504, HTML, page('504 Gateway Time-out'))
    case 'unavailable':
      return answer(503, HTML, page('503 Service Unavailable'))
    case 'throttled':
      return answer(429, { ...HTML, ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfter }) }, page('429'))
    case 'firewall':
      return answer(403, HTML, page('403 Forbidden'))
    case 'rest_disabled':
      return answer(403, JSON_TYPE, JSON.stringify({ code: 'rest_disabled', message: 'Off.', data: { status: 403 } }))
    case 'login_page':
      return answer(200, HTML, `<!doctype html>\n${page('Log in')}`)
    case 'hang_up':
      response.destroy()
      return true
    default:
      return false
  }
}

export function spoil(kind: FaultKind, body: string): string {
  if (kind === 'warning_before_data')
    return `<br />\n<b>Warning</b>:  Undefined variable in <b>/var/www/x.php</b><br />\n${body}`
  if (kind === 'byte_order_mark') return `\uFEFF\n${body}`
  return kind === 'cut_short' ? body.slice(0, Math.floor(body.length / 2)) : body
}

export const criticalError = (): string =>
  JSON.stringify({
    code: 'internal_server_error',
    message: '<p>There has been a critical error on this website.</p>',
    data: { status: 500 },
    additional_errors: [],
  })
