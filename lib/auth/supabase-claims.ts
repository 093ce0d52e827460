import { z } from 'zod'
import { log } from '@/lib/log'
import { refusals } from './refusals'
import { openVisitor, supabaseFetch, supabaseSettings } from './supabase-client'

/**
 * Whether an access token is one that the project's Supabase made for somebody signed in. Its signature is checked here,
 * by the public keys of the project; Supabase is asked for those and never about a token.
 */

const KEYS_MS = 600_000
/** A token may name a key that was made meanwhile: it is looked for, but not by everybody at once. */
const ASKED_EVERY_MS = 30_000
/** With a shared secret whoever can check a token can make one. */
const ALGORITHMS: readonly string[] = ['ES256', 'RS256']

const keySchema = z.looseObject({ kid: z.string(), kty: z.enum(['EC', 'RSA']), alg: z.string().optional() })
const keysSchema = z.object({ keys: z.array(z.unknown()) })
type Key = z.infer<typeof keySchema>

const headerSchema = z.object({ alg: z.string(), kid: z.string() })
const claimsSchema = z.object({
  sub: z.uuid(),
  session_id: z.uuid(),
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  aal: z.enum(['aal1', 'aal2']),
  is_anonymous: z.literal(false).optional(),
})

export interface Claims {
  subject: string
  sessionId: string
  level: 'aal1' | 'aal2'
  /** When it ends, in seconds since 1970. */
  expiry: number
}

let known: { url: string; askedAt: number; failedAt: number; keys: readonly Key[] } | undefined
let fetching: Promise<void> | undefined

async function fetchKeys(url: string): Promise<void> {
  const response = await supabaseFetch(`${url}/auth/v1/.well-known/jwks.json`)
  if (!response.ok) throw new Error(`The keys of Supabase: ${response.status}`)
  const { keys } = keysSchema.parse(await response.json())
  const usable = keys.flatMap((key) => keySchema.safeParse(key).data ?? [])
  known = { url, askedAt: performance.now(), failedAt: Number.NEGATIVE_INFINITY, keys: usable }
}

/** Keys that were read before are kept while Supabase is away; throws `unavailable` where there are none. */
async function findKey(kid: string): Promise<Key | undefined> {
  const { url } = supabaseSettings()
  const own = known?.url === url ? known : undefined
  const found = own?.keys.find((key) => key.kid === kid)
  const now = performance.now()
  if (own && now - own.askedAt < (found ? KEYS_MS : ASKED_EVERY_MS)) return found
  if (own && now - own.failedAt < ASKED_EVERY_MS) return found
  fetching ??= fetchKeys(url).finally(() => {
    fetching = undefined
  })
  try {
    await fetching
  } catch (error) {
    if (!own) throw refusals.away(error)
    own.failedAt = performance.now()
    log.warn({ err: error }, 'sign-in: the keys of Supabase could not be read again')
  }
  return known?.keys.find((key) => key.kid === kid)
}

let verifier: { url: string; client: ReturnType<typeof openVisitor> } | undefined

function openVerifier() {
  const { url } = supabaseSettings()
  if (verifier?.url !== url) verifier = { url, client: openVisitor() }
  return verifier.client
}

/** Null for anything but a token of the project for a person, within its time unless it `mayBeOver`. */
export async function verifyAccessToken(token: string, { mayBeOver = false } = {}): Promise<Claims | null> {
  const header = headerOf(token)
  if (!header || !ALGORITHMS.includes(header.alg)) return null
  const key = await findKey(header.kid)
  // Without a key of ours at hand the library would ask Supabase to vouch for the token.
  if (!key || (key.alg !== undefined && key.alg !== header.alg)) return null
  if (key.kty !== (header.alg === 'ES256' ? 'EC' : 'RSA')) return null
  const jwk = { ...key, alg: header.alg, key_ops: ['verify'] }
  // A token that has passed its time is thrown, not returned.
  const answer = await openVerifier()
    .auth.getClaims(token, { jwks: { keys: [jwk] }, allowExpired: mayBeOver })
    .catch(() => null)
  const { data: claims } = claimsSchema.safeParse(answer?.data?.claims)
  if (!claims || claims.iss !== `${supabaseSettings().url}/auth/v1`) return null
  if (![claims.aud].flat().includes('authenticated')) return null
  return { subject: claims.sub, sessionId: claims.session_id, level: claims.aal, expiry: claims.exp }
}

function headerOf(token: string): z.infer<typeof headerSchema> | null {
  try {
    const [part = ''] = token.split('.')
    return headerSchema.parse(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')))
  } catch {
    return null
  }
}
