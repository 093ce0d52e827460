import { createHash } from 'node:crypto'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { verifyAccessToken } from './supabase-claims'
import { openJar } from './supabase-client'
import { clearCookies, readTokens } from './supabase-cookies'

/** Renewing what a session is proven by, where cookies can be written: before a page or a route is asked for. */

/** Before its end, so that what it opens does not end in the middle of a page. */
const EARLY_SECONDS = 300
/** A refresh token works a single time: what several requests of a page find due is renewed once for all of them. */
const SHARED_MS = 10_000

export interface Renewed {
  /** The request's headers, with the new proof in place of the old one. */
  headers: Headers
  /** What hands it to the browser. */
  setCookie: string[]
}

type Outcome = { setCookie: string[] } | 'refused' | 'no answer'
const running = new Map<string, Promise<Outcome>>()

/**
 * Null where nothing is to be done. Only Supabase's access tokens need it, once an hour; sessions of our own have no such
 * proof. A session that Supabase ended is taken out of the browser.
 */
export async function renewSession(headers: Headers): Promise<Renewed | null> {
  if (!env().SUPABASE_URL) return null
  const tokens = await readTokens(headers)
  // Nobody gets Supabase asked by a token they made up.
  const claims = tokens && (await verifyAccessToken(tokens.accessToken, { mayBeOver: true }).catch(() => null))
  if (!claims) return null
  const left = claims.expiry - Date.now() / 1000
  if (left > EARLY_SECONDS) return null
  const outcome = await renewOnce(headers, tokens.refreshToken)
  if (typeof outcome === 'object') return withCookies(headers, outcome.setCookie)
  return outcome === 'refused' && left <= 0 ? withCookies(headers, clearCookies(headers, ['whole'])) : null
}

async function renewOnce(headers: Headers, refreshToken: string): Promise<Outcome> {
  const key = createHash('sha256').update(refreshToken).digest('hex')
  const known = running.get(key)
  if (known) return known
  const renewal = renew(headers, refreshToken)
  running.set(key, renewal)
  setTimeout(() => running.delete(key), SHARED_MS).unref()
  return renewal
}

/** Where Supabase does not answer, an access token that is still good opens what it opened before. */
async function renew(headers: Headers, refreshToken: string): Promise<Outcome> {
  const jar = openJar(headers)
  const { error } = await jar.client.auth.refreshSession({ refresh_token: refreshToken })
  if (!error) return { setCookie: jar.setCookie() }
  log.info({ status: error.status, code: error.code }, 'sign-in: a session could not be renewed')
  const { status = 0 } = error
  return status >= 400 && status < 500 && status !== 429 ? 'refused' : 'no answer'
}

function withCookies(headers: Headers, setCookie: string[]): Renewed {
  const pairs = (headers.get('cookie') ?? '').split(/; */)
  const cookies = new Map(pairs.map((pair) => [pair.split('=')[0], pair]))
  for (const cookie of setCookie) {
    const [pair = ''] = cookie.split(';')
    const [name, value] = pair.split('=')
    if (value) cookies.set(name, pair)
    else cookies.delete(name)
  }
  const renewed = new Headers(headers)
  renewed.set('cookie', [...cookies.values()].join('; '))
  return { headers: renewed, setCookie }
}
