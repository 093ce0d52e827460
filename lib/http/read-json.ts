import { AppError } from '@/lib/errors'
import { plain } from './plain'

/** The request's body as JSON; none is an object without fields. Throws `invalid_input` for one that is larger than `maxBytes`, or not JSON. */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const tooLarge = () =>
    new AppError('invalid_input', `The request body is larger than ${Math.round(maxBytes / 1_000_000)} MB.`)
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Anybody may send to a public route, so a body of any length must not end up in memory.
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  if (bytes === 0) return {}
  try {
    return plain(JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('invalid_input', 'The request body is not valid JSON.')
  }
}
