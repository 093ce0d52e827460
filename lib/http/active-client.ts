import { ACTIVE_CLIENT_COOKIE } from '@/lib/auth/cookies'
import { env } from '@/lib/env'

const YEAR_SECONDS = 31_536_000

/** `Set-Cookie` that makes a client the one the browser shows from now on. */
export function activeClientCookie(clientId: string): string {
  const secure = env().FRONTEND_URL.startsWith('https:') ? '; Secure' : ''
  return `${ACTIVE_CLIENT_COOKIE}=${clientId}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${YEAR_SECONDS}${secure}`
}
