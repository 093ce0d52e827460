import { type Accounts, Refused, type StoredAccount, type StoredSession, userJson } from './accounts'
import { claimsOf, type Json, type SigningKey, signToken } from './tokens'

/** What the stand-in's routes share: who calls, and what a session looks like over the wire. */

export interface SupabaseOptions {
  /** Life of an access token, in seconds. */
  tokenSeconds: number
  /** The project's "secure password change": only sessions of the last day may set a password. */
  needsRecentSignIn: boolean
  /** Passwords that the project refuses as too weak. */
  weakPasswords: readonly string[]
  /** `away`: connections are cut before an answer. */
  fault: 'none' | 'away' | 'rate_limited'
}

export interface SupabaseStandIn {
  url: string
  publishableKey: string
  secretKey: string
  key: SigningKey
  accounts: Accounts
  /** May be changed at any time. */
  options: SupabaseOptions
  /** Method, path without its query, and which key each request came with: `POST /auth/v1/token publishable`. */
  requests: string[]
  /** What a token of this session says now. */
  claims(session: StoredSession): Json
  /** A session that was begun past this product, with the tokens a client of Supabase would hold. */
  openElsewhere(email: string): { session: StoredSession; accessToken: string; refreshToken: string }
  close(): Promise<void>
}

export interface Call {
  standIn: SupabaseStandIn
  method: string
  path: string
  query: URLSearchParams
  body: Json
  token: string
}

export type Answer = { status?: number; body?: Json }
export type Routes = (call: Call) => Answer | undefined

export function claimsOfSession({ url, accounts, options }: SupabaseStandIn, session: StoredSession): Json {
  const seconds = Math.floor(Date.now() / 1000)
  const account = accounts.all.get(session.accountId)
  const methods = [{ method: 'password', timestamp: seconds }]
  return {
    iss: `${url}/auth/v1`,
    sub: session.accountId,
    aud: 'authenticated',
    exp: seconds + options.tokenSeconds,
    iat: seconds,
    email: account?.email ?? '',
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: account?.userMetadata ?? {},
    role: 'authenticated',
    aal: session.level,
    amr: session.level === 'aal2' ? [{ method: 'totp', timestamp: seconds }, ...methods] : methods,
    session_id: session.id,
    is_anonymous: false,
  }
}

/** What a client gets for a session: its tokens and whose it is. */
export function sessionJson(standIn: SupabaseStandIn, session: StoredSession, account: StoredAccount): Json {
  const content = claimsOfSession(standIn, session)
  return {
    access_token: signToken(standIn.key, content),
    token_type: 'bearer',
    expires_in: standIn.options.tokenSeconds,
    expires_at: content.exp,
    refresh_token: session.refreshToken,
    user: userJson(account),
  }
}

/** The session of a call's access token, and whose it is. */
export function requireSession({ standIn, token }: Call): { session: StoredSession; account: StoredAccount } {
  const content = claimsOf(standIn.key, token)
  if (!content) throw new Refused(403, 'bad_jwt', 'invalid JWT: unable to parse or verify signature')
  const session = standIn.accounts.sessions.get(String(content.session_id))
  const account = standIn.accounts.all.get(String(content.sub))
  if (!session || !account)
    throw new Refused(403, 'session_not_found', 'Session from session_id claim in JWT does not exist')
  return { session, account }
}
