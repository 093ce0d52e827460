import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { fileError } from './problems'

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** First bytes, as hexadecimal, of files that people give by mistake. What is no table of text is refused further down. */
const OTHER_KINDS: readonly [start: string, kind: string, remedy: string][] = [
  ['504b0304', 'an Excel workbook', 'Open it, choose "Save as", "CSV UTF-8", and give that file.'],
  ['d0cf11e0', 'an Excel workbook', 'Open it, choose "Save as", "CSV UTF-8", and give that file.'],
  ['1f8b', 'a compressed file', 'Unpack it and give the CSV file that is in it.'],
  ['377abcaf', 'a compressed file', 'Unpack it and give the CSV file that is in it.'],
  ['52617221', 'a compressed file', 'Unpack it and give the CSV file that is in it.'],
  ['25504446', 'a PDF document', 'Export the table as CSV and give that file.'],
  ['89504e47', 'a picture', 'Export the table as CSV and give that file.'],
  ['ffd8ff', 'a picture', 'Export the table as CSV and give that file.'],
  ['47494638', 'a picture', 'Export the table as CSV and give that file.'],
  ['7f454c46', 'a program', 'Export the table as CSV and give that file.'],
]

const CHUNK_BYTES = 1 << 16
const START_BYTES = 4096

/**
 * The text of a file in chunks of about a million characters, every line break as `\n`, without a byte order mark.
 * Throws `invalid_input` for a file that is missing, empty, of another kind, or not text.
 */
export async function* readText(path: string, source: string): AsyncGenerator<string> {
  const encoding = detectEncoding(await readStart(path, source), source)
  const decoder = new TextDecoder(encoding, { fatal: true })
  let line = 1
  let heldReturn = ''
  for await (const bytes of readBytes(path, source)) {
    let text = heldReturn + decode(decoder, encoding, bytes, { source, line })
    // A \r at the end of a chunk may be the first half of \r\n.
    heldReturn = text.endsWith('\r') ? '\r' : ''
    if (heldReturn) text = text.slice(0, -1)
    if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n')
    if (text.includes('\0')) throw fileError('file', `${source} is not a text file. Save it as CSV UTF-8.`)
    line += countLines(text)
    if (text !== '') yield text
  }
  const rest = decode(decoder, encoding, null, { source, line })
  if (heldReturn + rest !== '') yield heldReturn.replace('\r', '\n') + rest
}

async function* readBytes(path: string, source: string): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield bytes as Buffer
  } catch (error) {
    throw unreadable(source, error)
  }
}

async function readStart(path: string, source: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw unreadable(source, error)
  }
}

function unreadable(source: string, error: unknown): Error {
  const reasons: Record<string, string> = {
    ENOENT: 'it does not exist',
    EACCES: 'access to it is denied',
    EPERM: 'access to it is denied',
    EISDIR: 'it is a folder',
  }
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'reading it failed'
  return fileError('file', `${source} cannot be read: ${reason}. Check the file and give it again.`, error)
}

function detectEncoding(start: Buffer, source: string): Encoding {
  if (start.length === 0) throw fileError('file', `${source} is empty. Export it again and give the new file.`)
  const signature = start.subarray(0, 4).toString('hex')
  for (const [first, kind, remedy] of OTHER_KINDS)
    if (signature.startsWith(first)) throw fileError('file', `${source} is ${kind}. ${remedy}`)
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(start.toString('utf8').replace('\uFEFF', '')))
    throw fileError(
      'file',
      `${source} is a web page. Sign in where it comes from, export the table as CSV and give that.`,
    )
  if (signature.startsWith('fffe')) return 'utf-16le'
  if (signature.startsWith('feff')) return 'utf-16be'
  const zeros = [0, 0]
  for (let i = 0; i < start.length; i++) if (start[i] === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1
  // Mostly Latin text in UTF-16 has a zero as every second byte; other scripts come with a byte order mark.
  const half = Math.floor(start.length / 2)
  if (half > 1 && (zeros[1] ?? 0) > half * 0.7 && zeros[0] === 0) return 'utf-16le'
  if (half > 1 && (zeros[0] ?? 0) > half * 0.7 && zeros[1] === 0) return 'utf-16be'
  return 'utf-8'
}

function decode(
  decoder: TextDecoder,
  encoding: Encoding,
  bytes: Buffer | null,
  at: { source: string; line: number },
): string {
  try {
    return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true })
  } catch (error) {
    const readable = bytes === null ? '' : new TextDecoder(encoding).decode(bytes)
    const line = at.line + countLines(readable.slice(0, Math.max(0, readable.indexOf('\uFFFD'))))
    const name = encoding === 'utf-8' ? 'UTF-8' : 'UTF-16'
    throw fileError(
      'file',
      `${at.source} is not ${name} text: line ${line} holds bytes that mean nothing in it. Save it as CSV UTF-8.`,
      error,
    )
  }
}

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
