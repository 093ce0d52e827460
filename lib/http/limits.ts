/**
 * How often somebody may ask: the only table of it. Each limit counts per address, per API key, person or client, in
 * windows that begin with the first request.
 */

export interface Limit {
  requests: number
  seconds: number
  per: 'address' | 'actor' | 'client'
  /** Says who asked too often, before the limit itself. */
  sentence: string
}

const ALL = {
  /** Counted before it is known who asks. */
  address: { requests: 1_200, seconds: 60, per: 'address', sentence: 'Too many requests from your network address' },
  actor: { requests: 600, seconds: 60, per: 'actor', sentence: 'Too many requests from you or with this API key' },
  client: { requests: 3_000, seconds: 60, per: 'client', sentence: 'Too many requests for this client' },
} as const satisfies Record<string, Limit>

/** On top of those, for what is worth guessing, costs others something or is expensive. Named by the route. */
const STRICTER = {
  'sign-in': { requests: 10, seconds: 60, per: 'address', sentence: 'Too many attempts to sign in' },
  reset: { requests: 5, seconds: 900, per: 'address', sentence: 'Too many requests to reset a password' },
  link: { requests: 30, seconds: 60, per: 'address', sentence: 'Too many attempts to open a link' },
  invite: { requests: 50, seconds: 3_600, per: 'client', sentence: 'Too many invitations' },
  export: { requests: 30, seconds: 60, per: 'actor', sentence: 'Too many downloads' },
  check: { requests: 30, seconds: 60, per: 'client', sentence: 'Too many checks of connections' },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof ALL | keyof typeof STRICTER
export type StricterLimit = keyof typeof STRICTER
export const LIMITS: Readonly<Record<LimitName, Limit>> = { ...ALL, ...STRICTER }
