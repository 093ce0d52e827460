import { createPrivateKey, sign } from 'node:crypto'
import { IngestError } from '../errors'
import type { HttpAnswer } from '../http/types'
import type { Tools } from '../types'
import { badAnswer, readObject } from './problems'
import type { Ga4Credentials } from './schema'

/** Access tokens, from the one address Google gives them out at: an address in a key file is never used. */

const TOKEN_URL = 'https://oauth2.googleapis.com/token'
export const SCOPE = 'https://www.googleapis.com/auth/analytics.readonly'
/** The longest life a grant may ask for. */
const GRANT_LIFE_S = 3_600
const TOKEN_TIMEOUT_MS = 30_000
const SLOW_DOWN_MS = 60_000

export interface AccessToken {
  value: string
  /** Epoch milliseconds. */
  expiresAt: number
}

/** A new token. Throws `IngestError`; `needs_reauth` where Google no longer honours the credentials. */
export async function fetchToken(credentials: Ga4Credentials, tools: Tools): Promise<AccessToken> {
  const answer = await tools.http.send({
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(grantOf(credentials, tools.now())).toString(),
    timeoutMs: TOKEN_TIMEOUT_MS,
    signal: tools.signal,
  })
  if (answer.status !== 200) throw tokenError(answer, credentials, tools.now())
  const { access_token: value, expires_in: lifeS } = readObject(answer.body) ?? {}
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) throw badAnswer()
  const life = typeof lifeS === 'number' && lifeS > 0 ? lifeS : GRANT_LIFE_S
  return { value, expiresAt: tools.now() + life * 1_000 }
}

function grantOf(credentials: Ga4Credentials, now: number): Record<string, string> {
  if (credentials.type === 'oauth') {
    return {
      grant_type: 'refresh_token',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      refresh_token: credentials.refreshToken,
    }
  }
  return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: signGrant(credentials, now) }
}

/** A JWT signed with RS256 by the service account's own key (RFC 7523). */
function signGrant(
  { clientEmail, privateKey }: Extract<Ga4Credentials, { type: 'service_account' }>,
  now: number,
): string {
  const issuedAt = Math.floor(now / 1_000)
  const claims = { iss: clientEmail, scope: SCOPE, aud: TOKEN_URL, iat: issuedAt, exp: issuedAt + GRANT_LIFE_S }
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${sign('sha256', Buffer.from(signed), createPrivateKey(privateKey)).toString('base64url')}`
}

function tokenError({ status, body }: HttpAnswer, credentials: Ga4Credentials, now: number): IngestError {
  if (status === 429) {
    return new IngestError(
      'rate_limited',
      'ga4_token_limited',
      'Google asks to wait before it lets us sign in again.',
      {
        retryAt: now + SLOW_DOWN_MS,
      },
    )
  }
  if (status >= 500) return new IngestError('retry', 'ga4_unavailable', 'Google’s sign-in does not work at the moment.')
  const error = readObject(body)?.error
  if (credentials.type === 'service_account') {
    return new IngestError(
      'needs_reauth',
      'ga4_key_refused',
      `Google does not accept the key of ${credentials.clientEmail}. It may have been deleted or the account switched ` +
        'off: make a new key and connect again. A wrong clock on this server has the same effect.',
    )
  }
  if (error === 'invalid_client' || error === 'unauthorized_client') {
    return new IngestError(
      'misconfigured',
      'ga4_client_refused',
      'Google does not know the client id and secret of the sign-in. Enter them again as Google Cloud shows them.',
    )
  }
  return new IngestError(
    'needs_reauth',
    'ga4_sign_in_ended',
    'The sign-in with Google has ended or was withdrawn. Sign in with Google again.',
  )
}
