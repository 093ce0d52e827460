/** An answer that sets cookies; empty unless a body is given. */
export function cookieResponse(setCookie: readonly string[], body?: unknown): Response {
  const headers = new Headers()
  for (const cookie of setCookie) headers.append('set-cookie', cookie)
  return body === undefined ? new Response(null, { status: 204, headers }) : Response.json(body, { headers })
}

/** Adds `Set-Cookie` values for cookies that the answer says nothing about yet. */
export function addCookies(headers: Headers, setCookie: readonly string[]): void {
  const nameOf = (cookie: string) => cookie.split('=')[0]
  const set = new Set(headers.getSetCookie().map(nameOf))
  for (const cookie of setCookie) if (!set.has(nameOf(cookie))) headers.append('set-cookie', cookie)
}

/** A cookie's value as it was sent; null without it. */
export function cookieOf(request: Request, name: string): string | null {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}
