import { createServerClient } from '@supabase/ssr'
import { type AuthError, createClient, type SupabaseClient } from '@supabase/supabase-js'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { refusals, wrongField } from './refusals'
import { type CookieKind, cookieName, readCookies, writeCookie } from './supabase-cookies'

/** How this product speaks to Supabase Auth: never redirected, never for long, with the key that a call needs. */

const ANSWER_MS = 10_000

interface Settings {
  url: string
  publishableKey: string
  secretKey: string
}

/** Throws where sign-in is not set up to go through Supabase. */
export function supabaseSettings(): Settings {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, SUPABASE_SECRET_KEY } = env()
  if (!SUPABASE_URL || !SUPABASE_PUBLISHABLE_KEY || !SUPABASE_SECRET_KEY) throw new Error('Supabase is not set up.')
  return {
    url: new URL(SUPABASE_URL).origin,
    publishableKey: SUPABASE_PUBLISHABLE_KEY,
    secretKey: SUPABASE_SECRET_KEY,
  }
}

/** No answer at all comes out as 503: the library would print the failure, past our log. */
export const supabaseFetch: typeof fetch = async (input, init) => {
  try {
    return await fetch(input, { ...init, redirect: 'error', signal: AbortSignal.timeout(ANSWER_MS) })
  } catch (error) {
    log.warn({ err: error }, 'sign-in: Supabase did not answer')
    return new Response(null, { status: 503 })
  }
}

const stateless = {
  auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  global: { fetch: supabaseFetch },
} as const

/** Acts for whoever signs in with it, and forgets them. */
export function openVisitor(): SupabaseClient {
  const { url, publishableKey } = supabaseSettings()
  return createClient(url, publishableKey, stateless)
}

/** Makes and changes anybody's account. */
export function openAdmin(): SupabaseClient {
  const { url, secretKey } = supabaseSettings()
  return createClient(url, secretKey, stateless)
}

export interface Jar {
  client: SupabaseClient
  /** What it has changed so far. */
  setCookie(): string[]
}

/** Acts for the session in a browser's cookies, and collects what becomes of them. */
export function openJar(headers: Headers, kind: CookieKind = 'whole'): Jar {
  const { url, publishableKey } = supabaseSettings()
  const written = new Map<string, string>()
  const client = createServerClient(url, publishableKey, {
    cookieOptions: { name: cookieName(kind) },
    cookies: {
      getAll: () => {
        const now = new Map(readCookies(headers).map(({ name, value }) => [name, value]))
        for (const [name, value] of written) now.set(name, value)
        return [...now].flatMap(([name, value]) => (value === '' ? [] : [{ name, value }]))
      },
      setAll: (cookies) => {
        for (const { name, value } of cookies) written.set(name, value)
      },
    },
    global: { fetch: supabaseFetch },
  })
  return { client, setCookie: () => [...written].map(([name, value]) => writeCookie(kind, name, value)) }
}

/** The data of an answer; throws what `refusal` names for its code, and `unavailable` where Supabase does not answer. */
export function dataOrRefuse<A extends { data: unknown; error: AuthError | null }>(
  answer: A,
  refusal: Readonly<Record<string, () => Error>> = {},
): Extract<A, { error: null }>['data'] {
  if (answer.error) throw toOurError(answer.error, refusal)
  return answer.data
}

/** Supabase's own messages stay out of it: they may name people. */
export function toOurError(error: AuthError, refusal: Readonly<Record<string, () => Error>> = {}): Error {
  const { code = '', status, name } = error
  if (Object.hasOwn(refusal, code)) return refusal[code]?.() ?? error
  const cause = new Error(`Supabase: ${status ?? 'no answer'} ${code || name}`)
  if (code === 'weak_password') return wrongField('password', 'is too easy to guess. Choose another one.')
  if (code === 'same_password') return wrongField('password', 'is the one you have. Choose another one.')
  if (status === 429)
    return new AppError('limit_reached', 'Too many tries at once. Wait a minute, then try again.', {
      cause,
      retryAfterSeconds: 60,
    })
  if (SESSION_GONE.has(code) || name === 'AuthSessionMissingError') return refusals.signedOut()
  if (!status || status >= 500) return refusals.away(cause)
  return new AppError('internal', 'Sign-in could not do this.', { cause })
}

const SESSION_GONE: ReadonlySet<string> = new Set([
  'session_not_found',
  'session_expired',
  'refresh_token_not_found',
  'refresh_token_already_used',
  'bad_jwt',
  'no_authorization',
  'user_banned',
])
