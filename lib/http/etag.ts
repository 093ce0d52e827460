import { createHash } from 'node:crypto'

/**
 * Puts a tag of its content on a successful answer, and answers 304 to a request that names it. The answer is still made
 * for everybody who asks: what is saved is the transfer, and what may be seen is decided each time.
 */
export async function answerByTag(request: Request, response: Response): Promise<Response> {
  if (response.status !== 200 || response.body === null) return response
  const body = await response.arrayBuffer()
  const etag = `"${createHash('sha256').update(Buffer.from(body)).digest('base64url')}"`
  const headers = new Headers(response.headers)
  headers.set('etag', etag)
  // Kept by whoever asked, and shown only after asking again.
  headers.set('cache-control', 'private, no-cache')
  const named = (request.headers.get('if-none-match') ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  if (!named.includes(etag) && !named.includes('*')) return new Response(body, { status: 200, headers })
  headers.delete('content-type')
  return new Response(null, { status: 304, headers })
}
