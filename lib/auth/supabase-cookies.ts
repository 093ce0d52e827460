import {
  combineChunks,
  isChunkLike,
  parseCookieHeader,
  serializeCookieHeader,
  stringFromBase64URL,
} from '@supabase/ssr'
import { z } from 'zod'
import { env } from '@/lib/env'

/** The cookies that a Supabase session travels in, as `@supabase/ssr` lays them out, under the rules of this product. */

/** `half`: the password was given, the code was not yet. */
export type CookieKind = 'whole' | 'half'

const LIFE_SECONDS: Readonly<Record<CookieKind, number>> = { whole: 7 * 24 * 3600, half: 600 }
const BASE64_MARK = 'base64-'

const isSecure = () => new URL(env().FRONTEND_URL).protocol === 'https:'

/** Browsers take `__Host-` from this host alone, over https, for all its paths. Long sessions add `.0`, `.1` to it. */
export const cookieName = (kind: CookieKind): string =>
  `${isSecure() ? '__Host-' : ''}dra.supabase${kind === 'half' ? '_half' : ''}`

export const readCookies = (headers: Headers): { name: string; value: string }[] =>
  parseCookieHeader(headers.get('cookie') ?? '').map(({ name, value }) => ({ name, value: value ?? '' }))

/** A `Set-Cookie` value; an empty one takes the cookie away. */
export function writeCookie(kind: CookieKind, name: string, value: string): string {
  return serializeCookieHeader(name, value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(),
    maxAge: value === '' ? 0 : LIFE_SECONDS[kind],
  })
}

/** Takes away all that the browser sent of these kinds. */
export function clearCookies(headers: Headers, kinds: readonly CookieKind[] = ['whole', 'half']): string[] {
  const sent = readCookies(headers)
  return kinds.flatMap((kind) =>
    sent.filter(({ name }) => isChunkLike(name, cookieName(kind))).map(({ name }) => writeCookie(kind, name, '')),
  )
}

const storedSchema = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1) })

export interface Tokens {
  accessToken: string
  refreshToken: string
}

/** What the browser sent, which anybody may have written: nothing in it is proven. */
export async function readTokens(headers: Headers, kind: CookieKind = 'whole'): Promise<Tokens | null> {
  const sent = new Map(readCookies(headers).map(({ name, value }) => [name, value]))
  const text = await combineChunks(cookieName(kind), (name) => sent.get(name) ?? null)
  if (!text?.startsWith(BASE64_MARK)) return null
  try {
    const stored = storedSchema.parse(JSON.parse(stringFromBase64URL(text.slice(BASE64_MARK.length))))
    return { accessToken: stored.access_token, refreshToken: stored.refresh_token }
  } catch {
    return null
  }
}
