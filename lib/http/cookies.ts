/** An empty answer that sets cookies. */
export function cookieResponse(setCookie: readonly string[]): Response {
  const headers = new Headers()
  for (const cookie of setCookie) headers.append('set-cookie', cookie)
  return new Response(null, { status: 204, headers })
}
