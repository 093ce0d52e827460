import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
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
    let bytes = 0
    const limit = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length
        done(bytes > MAX_FILE_BYTES ? tooLarge() : null, chunk)
      },
    })
    await pipeline(Readable.fromWeb(request.body as ReadableStream), limit, createWriteStream(target, { mode: 0o600 }))
    return await use(target)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
