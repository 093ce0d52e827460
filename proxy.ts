import { randomBytes } from 'node:crypto'
import { type NextRequest, NextResponse } from 'next/server'
import { renewSession } from '@/lib/auth/renew'
import { env } from '@/lib/env'
import { pagePolicy, STRICT_TRANSPORT } from '@/lib/http/content-policy'

/**
 * Gives each page a nonce of its own, and tells it its own path, so that signing in leads back to it. A page cannot set
 * cookies, so that what a session is proven by is renewed here. Nothing is authorised here.
 */
export async function proxy(request: NextRequest) {
  const { FRONTEND_URL, NODE_ENV } = env()
  const isHttps = FRONTEND_URL.startsWith('https:')
  const policy = pagePolicy({
    nonce: randomBytes(18).toString('base64'),
    // biome-ignore lint/style/noProcessEnv: baked in while building, as in the browser's own code.
    sentryDsn: process.env.NEXT_PUBLIC_SENTRY_DSN,
    isHttps,
    isDevelopment: NODE_ENV === 'development',
  })
  const renewed = await renewSession(request.headers)
  const headers = new Headers(renewed?.headers ?? request.headers)
  headers.set('x-dra-path', request.nextUrl.pathname + request.nextUrl.search)
  // Next takes the nonce for its own scripts from here.
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  if (isHttps) response.headers.set('strict-transport-security', STRICT_TRANSPORT)
  for (const cookie of renewed?.setCookie ?? []) response.headers.append('set-cookie', cookie)
  return response
}

// Routes are left out: Next would hold what is uploaded to them in memory, and nothing of theirs is shown as a page.
export const config = { matcher: '/((?!api/|health(?:/|$)|_next/static/|icon\\.svg$).*)' }
