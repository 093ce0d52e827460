/** An empty answer that sets cookies. */
export function cookieResponse(setCookie: readonly string[]): Response {
  const headers = new Headers()
  for (const cookie of setCookie) headers.append('set-cookie', cookie)
  return new Response(null, { status: 204, headers })
}

/** A cookie's value as it was sent; null without it. */
export function cookieOf(request: Request, name: string): string | null {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return null
}
