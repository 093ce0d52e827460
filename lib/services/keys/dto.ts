import type { KeyScope } from '@/lib/auth/permissions'

export type KeyState = 'active' | 'expired' | 'revoked'

/** Days after which a key stops working by itself, for those who want that. */
export const KEY_DAYS = [30, 90, 365] as const

/** What leaves the process about an API key; instants are ISO 8601 in UTC. Its text is never among it. */
export interface ApiKeyDto {
  id: string
  name: string
  /** The last four characters of its text. */
  ending: string
  scopes: KeyScope[]
  state: KeyState
  /** Null once they have left the client: the key does nothing then. */
  maker: { id: string; name: string } | null
  createdAt: string
  /** Null for a key without an end. */
  expiresAt: string | null
  /** To the minute; null before its first use. */
  lastUsedAt: string | null
}

/** What each scope lets a program do, in words. */
export const SCOPE_WORDS: Record<KeyScope, { label: string; note: string }> = {
  'results:read': {
    label: 'Read results',
    note: 'Jobs, verdicts, findings, comments, the change log, scope decisions, links and months.',
  },
  'results:write': {
    label: 'Work on results',
    note: 'Resolve, ignore, assign and comment; move findings on; decide scope; link orders by hand.',
  },
  'exports:read': { label: 'Download results', note: 'Whole results as CSV, JSON or Excel files.' },
  'jobs:write': { label: 'Start runs', note: 'Start, cancel and repeat jobs, and follow them.' },
  'connectors:read': { label: 'Read sources', note: 'Connectors and reconciliations, never their credentials.' },
  'connectors:push': { label: 'Send orders', note: 'Upload files and push orders to a connector.' },
  'schedules:read': { label: 'Read schedules', note: 'When reconciliations run by themselves.' },
  'changes:write': { label: 'Write the change log', note: 'Say what was deployed or changed in the shop.' },
  'members:read': { label: 'Read members', note: 'Names, e-mail addresses and roles of the people of this client.' },
}
