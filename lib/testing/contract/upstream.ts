/** What the contract suite needs of a service: its stand-in, filled with plain sales, and ways in and out of it. */

export const CONTRACT_ZONE = 'Europe/Berlin'

/** A sale that every service keeps in its own way. */
export interface Sale {
  /** Its number in the store, and its id in GA4. */
  number: number
  /** ISO 8601 in UTC. */
  at: string
  amountMinor: number
  /** Given back at once. */
  refundedMinor?: number
  /** When the store last changed it; when it was placed unless said. */
  changedAt?: string
  /** Written as its id instead of the number. */
  id?: string
}

export type Currency = keyof typeof DIGITS

const DIGITS = { EUR: 2, JPY: 0, KWD: 3 }

export interface Upstream {
  /** Origins of the service and who answers for them. */
  hosts: Readonly<Record<string, string>>
  /** What a person enters. */
  config: unknown
  credentials: unknown
  /** Credentials the service does not accept, by what is wrong with them. */
  refused: Readonly<Record<string, unknown>>
  /** Texts that must never be seen outside of a request's headers and body. */
  secrets: readonly string[]
  /** The service's own answers when it asks to slow down and when it breaks. */
  refusals: Readonly<Record<'rate_limited' | 'server_error', Answer>>
  /** Whether a page of HTML in place of data may pass, or is somebody's mistake at the service. */
  htmlOutcome: 'retry' | 'misconfigured'
  /** The shop's or property's name. */
  name: string
  /** Replaces all sales, as if time had gone by. */
  setSales: (sales: readonly Sale[]) => void
  close: () => Promise<void>
}

export interface Answer {
  status: number
  headers?: Readonly<Record<string, string>>
  body: string
}

export type OpenUpstream = (given: {
  sales: readonly Sale[]
  currency: Currency
  now: () => number
  /** Most rows of a page, however many were asked for, where the service may give fewer. */
  rowsAPage?: number
}) => Promise<Upstream>

/** `1234` as `12.34`, with as many digits as the currency has. */
export function writeAmount(minor: number, currency: Currency): string {
  const digits = DIGITS[currency]
  const text = String(minor).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}
