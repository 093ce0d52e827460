import { PassThrough, Readable } from 'node:stream'
import { csvChunks } from './csv'
import { jsonChunks, summaryJson } from './json'
import { type WorkbookInput, writeXlsx } from './xlsx'

export const EXPORT_FORMATS = ['csv', 'json', 'xlsx'] as const
export type ExportFileFormat = (typeof EXPORT_FORMATS)[number]

/** A result as a stream of bytes; stops reading the result when the receiver goes away. */
export function exportBody(fileFormat: ExportFileFormat, input: WorkbookInput): ReadableStream<Uint8Array> {
  return Readable.toWeb(exportStream(fileFormat, input)) as ReadableStream<Uint8Array>
}

function exportStream(fileFormat: ExportFileFormat, input: WorkbookInput): Readable {
  const { summary, resultHash, rejections } = input
  const format = { currency: summary.currency, timeZone: summary.window.timeZone }
  if (fileFormat === 'csv') return Readable.from(encode(csvChunks(input.verdicts(), format)))
  if (fileFormat === 'json')
    return Readable.from(encode(jsonChunks(input.verdicts(), format, summaryJson(summary, resultHash, rejections))))
  const stream = new PassThrough()
  writeXlsx(stream, input).catch((error) => stream.destroy(error))
  return stream
}

async function* encode(chunks: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk)
}
