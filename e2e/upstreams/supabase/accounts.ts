import { randomBytes, randomUUID } from 'node:crypto'

/** What Supabase Auth keeps: accounts with their factors, and sessions with the tokens they are renewed by. */

export interface StoredFactor {
  id: string
  friendlyName: string
  status: 'unverified' | 'verified'
  /** Base32. */
  secret: string
  createdAt: string
  challenges: Set<string>
}

export interface StoredAccount {
  id: string
  email: string
  password: string
  userMetadata: Record<string, unknown>
  isConfirmed: boolean
  isBanned: boolean
  factors: StoredFactor[]
  createdAt: string
}

export interface StoredSession {
  id: string
  accountId: string
  level: 'aal1' | 'aal2'
  /** Milliseconds since 1970. */
  beganAt: number
  /** The one that counts now, and the one before with the time when it was used. */
  refreshToken: string
  before: { token: string; at: number } | null
}

/** A refusal as it goes over the wire. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly more: Record<string, unknown>

  constructor(status: number, code: string, message: string, more: Record<string, unknown> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.more = more
  }
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const newTotpSecret = () => Array.from(randomBytes(32), (byte) => BASE32[byte % 32]).join('')
export const newRefreshToken = () => randomBytes(9).toString('base64url')

export class Accounts {
  readonly all = new Map<string, StoredAccount>()
  readonly sessions = new Map<string, StoredSession>()

  byEmail(email: string): StoredAccount | undefined {
    return [...this.all.values()].find((account) => account.email === email.toLowerCase())
  }

  add(given: { email: string; password: string; isConfirmed: boolean; userMetadata: Record<string, unknown> }) {
    if (this.byEmail(given.email))
      throw new Refused(422, 'email_exists', 'A user with this email address has already been registered')
    const account: StoredAccount = {
      ...given,
      id: randomUUID(),
      email: given.email.toLowerCase(),
      isBanned: false,
      factors: [],
      createdAt: new Date().toISOString(),
    }
    this.all.set(account.id, account)
    return account
  }

  open(account: StoredAccount): StoredSession {
    const session: StoredSession = {
      id: randomUUID(),
      accountId: account.id,
      level: 'aal1',
      beganAt: Date.now(),
      refreshToken: newRefreshToken(),
      before: null,
    }
    this.sessions.set(session.id, session)
    return session
  }

  /** Ends sessions of an account; all but `except`, or those below a level. */
  end(accountId: string, which: { except?: string; below?: 'aal2' } = {}): void {
    for (const session of this.sessions.values())
      if (session.accountId === accountId && session.id !== which.except && !(which.below && session.level === 'aal2'))
        this.sessions.delete(session.id)
  }

  enrol(account: StoredAccount, friendlyName: string): StoredFactor {
    if (account.factors.some((factor) => factor.friendlyName === friendlyName))
      throw new Refused(422, 'mfa_factor_name_conflict', 'A factor with this friendly name already exists')
    const factor: StoredFactor = {
      id: randomUUID(),
      friendlyName,
      status: 'unverified',
      secret: newTotpSecret(),
      createdAt: new Date().toISOString(),
      challenges: new Set(),
    }
    account.factors.push(factor)
    return factor
  }
}

/** A user as Supabase Auth writes one. */
export function userJson(account: StoredAccount): Record<string, unknown> {
  const { id, email, createdAt, isConfirmed, userMetadata, factors } = account
  return {
    id,
    aud: 'authenticated',
    role: 'authenticated',
    email,
    ...(isConfirmed && { email_confirmed_at: createdAt, confirmed_at: createdAt }),
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: userMetadata,
    ...(factors.length > 0 && {
      factors: factors.map((factor) => ({
        id: factor.id,
        created_at: factor.createdAt,
        updated_at: factor.createdAt,
        status: factor.status,
        friendly_name: factor.friendlyName,
        factor_type: 'totp',
        last_challenged_at: null,
      })),
    }),
    identities: [{ id, user_id: id, provider: 'email', identity_data: { email, sub: id } }],
    created_at: createdAt,
    updated_at: createdAt,
    is_anonymous: false,
  }
}
