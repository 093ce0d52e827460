import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { TenantContext } from '@/lib/db/context'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { IngestError } from '@/lib/ingestors/errors'
import { connectSource, parseConfig } from './connect'
import type { ConnectorDto } from './dto'
import { googleApp } from './installation-credentials'
import { credentialVault, toolsOf } from './open-connector'

/**
 * Connecting without a key: the person signs in at Google, or installs our app at Shopify, and comes back with a code that
 * is exchanged for access. What was asked for travels in a sealed state, bound to the browser by a cookie.
 */

const VALID_MS = 10 * 60_000
const GOOGLE_SCOPE = 'https://www.googleapis.com/auth/analytics.readonly'
const SHOPIFY_SCOPES = 'read_orders,read_all_orders'
const STATE_PLACE = { clientId: 'sign-in', table: 'state', id: 'state', field: 'state' }

export const signInSchema = z.strictObject({
  kind: z.enum(['ga4', 'shopify'], 'must be ga4 or shopify'),
  config: z.unknown(),
})

const stateSchema = z.object({
  kind: z.enum(['ga4', 'shopify']),
  config: z.record(z.string(), z.unknown()),
  clientId: z.string(),
  nonce: z.string(),
  expiresAt: z.number(),
})
export type SignInState = z.infer<typeof stateSchema>

const REFUSAL_PLACE = { clientId: 'sign-in', table: 'refusal', id: 'refusal', field: 'message' }

/** What went wrong, for the address of the page that shows it: sealed, so that nobody else can put words there. */
export const sealRefusal = (message: string): string => credentialVault().seal(message, REFUSAL_PLACE)

export function readRefusal(sealed: string): string | null {
  try {
    return z.string().parse(credentialVault().unseal(sealed, REFUSAL_PLACE))
  } catch {
    return null
  }
}

const redirectUri = () => new URL('/api/connect/sign-in', env().FRONTEND_URL).href

/** Where to send the person, and the secret that this browser must bring back. Throws as `connectSource` does. */
export function beginSignIn(
  context: TenantContext,
  { kind, config: given }: z.infer<typeof signInSchema>,
): { location: string; nonce: string } {
  const config = parseConfig(kind, given)
  const nonce = randomBytes(24).toString('base64url')
  const { clientId } = context
  const state = credentialVault().seal(
    { kind, config, clientId, nonce, expiresAt: Date.now() + VALID_MS } satisfies SignInState,
    STATE_PLACE,
  )
  const location =
    kind === 'ga4' ? new URL('https://accounts.google.com/o/oauth2/v2/auth') : shopUrl(config, '/admin/oauth/authorize')
  const asked: Record<string, string> =
    kind === 'ga4'
      ? {
          client_id: googleApp().clientId,
          response_type: 'code',
          scope: GOOGLE_SCOPE,
          access_type: 'offline',
          prompt: 'consent',
        }
      : { client_id: shopifyApp().clientId, scope: SHOPIFY_SCOPES }
  location.search = new URLSearchParams({ ...asked, redirect_uri: redirectUri(), state }).toString()
  return { location: location.href, nonce }
}

/** What a returning browser asked for. Throws `invalid_input` for a state that is not ours, too old, or of another browser. */
export function openSignInState(sealed: string, nonce: string | null): SignInState {
  const expired = () =>
    new AppError('invalid_input', 'This sign-in took too long, or began in another browser. Start it again.')
  let state: SignInState
  try {
    state = stateSchema.parse(credentialVault().unseal(sealed, STATE_PLACE))
  } catch {
    throw expired()
  }
  if (state.expiresAt < Date.now() || nonce === null || !isEqual(nonce, state.nonce)) throw expired()
  return state
}

/** Exchanges the code for access and connects the source. Throws as `connectSource` does. */
export async function finishSignIn(
  context: TenantContext,
  state: SignInState,
  answer: URLSearchParams,
): Promise<ConnectorDto> {
  if (answer.get('error') !== null)
    throw new AppError('conflict', 'You did not allow the access, so nothing was connected.')
  const code = answer.get('code') ?? ''
  if (state.kind === 'ga4') {
    const { clientId, clientSecret } = googleApp()
    const { refresh_token: refreshToken } = await exchange(context, 'https://oauth2.googleapis.com/token', {
      grant_type: 'authorization_code',
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: redirectUri(),
      code,
    })
    if (refreshToken === undefined)
      throw new AppError(
        'conflict',
        'Google gave no lasting access. Remove this app under your Google account and sign in again.',
      )
    return connectSource(context, {
      kind: 'ga4',
      config: state.config,
      credentials: { type: 'signed_in', refreshToken },
    })
  }
  const { clientId, clientSecret } = shopifyApp()
  if (!isSignedByShopify(answer, clientSecret) || answer.get('shop') !== state.config.shop)
    throw new AppError('conflict', 'Shopify’s answer was not for this shop. Start again.')
  const { access_token: accessToken } = await exchange(
    context,
    shopUrl(state.config, '/admin/oauth/access_token').href,
    {
      client_id: clientId,
      client_secret: clientSecret,
      code,
    },
  )
  return connectSource(context, {
    kind: 'shopify',
    config: state.config,
    credentials: { type: 'installed', accessToken },
  })
}

const shopUrl = (config: Readonly<Record<string, unknown>>, path: string) => new URL(path, `https://${config.shop}`)

function shopifyApp(): { clientId: string; clientSecret: string } {
  const { SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET } = env()
  if (SHOPIFY_CLIENT_ID === undefined || SHOPIFY_CLIENT_SECRET === undefined)
    throw new AppError(
      'conflict',
      'Nothing can be installed from here: this installation has no Shopify app. Use a token.',
    )
  return { clientId: SHOPIFY_CLIENT_ID, clientSecret: SHOPIFY_CLIENT_SECRET }
}

/** Shopify signs what it sends a browser back with: everything but the signature, sorted. */
export function isSignedByShopify(answer: URLSearchParams, clientSecret: string): boolean {
  const signed = [...answer].filter(([name]) => name !== 'hmac').sort(([a], [b]) => (a < b ? -1 : 1))
  const message = signed.map(([name, value]) => `${name}=${value}`).join('&')
  return isEqual(answer.get('hmac') ?? '', createHmac('sha256', clientSecret).update(message).digest('hex'))
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const tokenSchema = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1).optional() })

async function exchange(
  context: TenantContext,
  url: string,
  form: Record<string, string>,
): Promise<z.infer<typeof tokenSchema>> {
  const signal = AbortSignal.timeout(30_000)
  const { http } = toolsOf({ clientId: context.clientId, signal })
  const answer = await http
    .send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      signal,
    })
    .catch((error: unknown) => {
      throw error instanceof IngestError
        ? new AppError('upstream_failed', error.publicMessage, { cause: error })
        : error
    })
  const parsed = answer.status === 200 ? tokenSchema.safeParse(jsonOf(answer.body)) : null
  if (parsed?.success) return parsed.data
  throw new AppError('conflict', 'The code was not accepted. It works once and for a few minutes only: start again.')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
