import { IngestError } from '../errors'
import type { HttpAnswer } from '../http/types'
import type { Tools } from '../types'
import type { ShopifyCredentials } from './schema'

/** The token each request carries: the one that was given, or one of a day that the client credentials are good for. */

const LAST_MINUTE_MS = 60_000
/** Shopify says 86,399 s; used where an answer does not say. */
const USUAL_LIFE_S = 3_600

interface Minted {
  token: string
  expiresAt: number
}

/** Kept as long as the credentials themselves are, so that several calls of one job mint once. */
const minted = new WeakMap<ShopifyCredentials, Minted>()

interface TokenSource {
  /** A token good for at least another minute. Throws `IngestError`; asking again after a passing one is the caller's. */
  current: () => Promise<string>
  /** Forgets a token that was refused; false where there is no way to another. */
  renew: (refused: string) => boolean
}

export function openTokens(shop: string, credentials: ShopifyCredentials, tools: Tools): TokenSource {
  if (credentials.type !== 'client_credentials')
    return { current: async () => credentials.accessToken, renew: () => false }
  return {
    async current() {
      const known = minted.get(credentials)
      if (known && known.expiresAt - LAST_MINUTE_MS > tools.now()) return known.token
      const fresh = await mint(shop, credentials, tools)
      minted.set(credentials, fresh)
      return fresh.token
    },
    renew(refused) {
      if (minted.get(credentials)?.token === refused) minted.delete(credentials)
      return true
    },
  }
}

async function mint(
  shop: string,
  credentials: Extract<ShopifyCredentials, { type: 'client_credentials' }>,
  tools: Tools,
): Promise<Minted> {
  const answer = await tools.http.send({
    method: 'POST',
    url: `https://${shop}/admin/oauth/access_token`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    }).toString(),
    signal: tools.signal,
  })
  if (answer.status !== 200) throw tokenError(answer, tools.now())
  const { access_token: token, expires_in: lifeS } = readObject(answer.body)
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new IngestError(
      'retry',
      'shopify_bad_answer',
      'Shopify answered the request for a token with something else.',
    )
  }
  const life = typeof lifeS === 'number' && lifeS > 0 ? lifeS : USUAL_LIFE_S
  return { token, expiresAt: tools.now() + life * 1_000 }
}

function readObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function tokenError({ status, headers }: HttpAnswer, now: number): IngestError {
  if (status === 429) {
    return new IngestError('rate_limited', 'shopify_throttled', 'Shopify asks to wait before it gives another token.', {
      retryAt: now + retryAfterMs(headers),
    })
  }
  if (status >= 500)
    return new IngestError('retry', 'shopify_unavailable', 'Shopify cannot give a token at the moment.')
  if (status === 404) {
    return new IngestError(
      'misconfigured',
      'shopify_no_shop',
      'There is no Shopify shop at this address. Check the address that ends in .myshopify.com.',
    )
  }
  return new IngestError(
    'needs_reauth',
    'shopify_token_refused',
    'Shopify refuses the client id and secret. Check both, and that the app is installed on this shop and belongs to the ' +
      'same organisation.',
  )
}

/** How long a 429 asks to wait, in milliseconds; its header counts in seconds, with a fraction. Two seconds if it is mute. */
export function retryAfterMs(headers: Headers): number {
  const seconds = Number.parseFloat(headers.get('retry-after') ?? '')
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1_000) : 2_000
}
