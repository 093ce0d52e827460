import { activeClientCookieName, cookieAttributes } from '@/lib/auth/cookies'

const YEAR_SECONDS = 31_536_000

/** `Set-Cookie` that makes a client the one the browser shows from now on. */
export const activeClientCookie = (clientId: string): string =>
  `${activeClientCookieName()}=${clientId}; Path=/; ${cookieAttributes(YEAR_SECONDS)}`
