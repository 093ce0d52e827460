import { env } from '@/lib/env'

/**
 * Names of our own cookies beside the session's. Over https, browsers take names with these prefixes only with `Secure`,
 * and `__Host-` only from this very host.
 */

const isHttps = () => env().FRONTEND_URL.startsWith('https:')

/** Which of a person's clients the browser shows; a wish, checked against memberships on every request. */
export const activeClientCookieName = () => `${isHttps() ? '__Host-' : ''}dra_client`

/** Binds a sign-in at Google or an installation at Shopify to the browser that began it; sent to one path only. */
export const signInCookieName = () => `${isHttps() ? '__Secure-' : ''}dra_sign_in`

/** Lax, since browsers come back from other sites by links. */
export const cookieAttributes = (maxAgeSeconds: number) =>
  `HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${isHttps() ? '; Secure' : ''}`
