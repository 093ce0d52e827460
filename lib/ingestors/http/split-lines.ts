import { IngestError } from '../errors'
import { createByteBuffer } from './byte-buffer'

const LONGEST_LINE_BYTES = 8 * 1024 * 1024
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/**
 * The lines of a UTF-8 body, without their endings; an ending at the very end starts no further line. A line over
 * `longestBytes` throws, so that an answer without line endings cannot fill the memory. Lines are cut as bytes and
 * decoded whole: a character may lie across two chunks, a line feed never lies inside one.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  longestBytes = LONGEST_LINE_BYTES,
): AsyncGenerator<string> {
  const begun = createByteBuffer()
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      const rest = chunk.subarray(start, end)
      refuseTooLong(begun.length + rest.length, longestBytes)
      start = end + 1
      if (begun.length === 0) {
        yield decodeLine(rest)
        continue
      }
      begun.append(rest)
      const line = decodeLine(begun.bytes())
      begun.clear()
      yield line
    }
    refuseTooLong(begun.length + chunk.length - start, longestBytes)
    begun.append(chunk.subarray(start))
  }
  if (begun.length > 0) yield decodeLine(begun.bytes())
}

function decodeLine(bytes: Uint8Array): string {
  const length = bytes[bytes.length - 1] === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length
  return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('utf8')
}

function refuseTooLong(bytes: number, longestBytes: number): void {
  if (bytes > longestBytes)
    throw new IngestError('misconfigured', 'http_line_too_long', 'The source sent one line that is too long to read.')
}
