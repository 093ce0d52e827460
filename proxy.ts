import { type NextRequest, NextResponse } from 'next/server'

/** Tells pages their own path, so that signing in leads back to it. Nothing is authorised here. */
export function proxy(request: NextRequest) {
  const headers = new Headers(request.headers)
  headers.set('x-dra-path', request.nextUrl.pathname + request.nextUrl.search)
  return NextResponse.next({ request: { headers } })
}

export const config = { matcher: '/dashboard/:path*' }
