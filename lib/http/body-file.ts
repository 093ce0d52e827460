import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@/lib/errors'

const MAX_FILE_BYTES = 512 * 1024 * 1024

const tooLarge = () =>
  new AppError('invalid_input', 'The file is larger than 512 MB. Export a shorter window and upload it in parts.')

/** Streams a request's body to a temporary file for `use`, and removes it whatever happens. */
export async function withBodyInFile<T>(request: Request, use: (path: string) => Promise<T>): Promise<T> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_FILE_BYTES) throw tooLarge()
  if (!request.body) throw new AppError('invalid_input', 'The request has no body. Send the file itself as the body.')
  const folder = await mkdtemp(path.join(tmpdir(), 'dra-upload-'))
  try {
    const target = path.join(folder, 'file')
    await pipeline(receive(request.body), createWriteStream(target, { mode: 0o600 }))
    return await use(target)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function* receive(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length
      if (bytes > MAX_FILE_BYTES) throw tooLarge()
      yield chunk
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('invalid_input', 'The upload broke off before the file was complete. Send it again.', {
      cause: error,
    })
  }
}
