import { Readable } from 'node:stream'
import Papa from 'papaparse'
import { readText } from './encoding'
import { fileError, RowProblem } from './problems'

/** A delimited text file: where it is, what people call it, and what separates its cells. */
export interface TableFile {
  path: string
  source: string
  delimiter: string
}

/**
 * Called for every record in file order. `row` counts records from 1 as a spreadsheet does, blank ones included.
 * `badQuotes` says that the record's quoting is broken and its cells cannot be trusted.
 */
export type RecordVisitor = (cells: string[], row: number, badQuotes: boolean) => void

const SEP_LINE = /^"?sep=(.)/i
const COMMENT_LINE = /^"?#([ \-,;\t|"]|$)/
const DELIMITERS = [',', ';', '\t', '|']

/** No honest header starts later than this. */
const MAX_PREAMBLE_CHARS = 4 << 20

/** No honest record spans this many chunks; beyond it an opening quote has swallowed the rest of the file. */
const MAX_RECORD_CHUNKS = 64

/** Finds the delimiter from the header: the first line that is neither blank nor (with `comments`) a `#` comment. */
export async function openTable(path: string, source: string, comments: boolean): Promise<TableFile> {
  let text = ''
  for await (const chunk of readText(path, source)) {
    text += chunk
    const delimiter = sniffDelimiter(text, comments)
    if (delimiter !== null) return { path, source, delimiter }
    if (text.length > MAX_PREAMBLE_CHARS) break
  }
  throw fileError('file', `${source} has no header row. Export it again with column names in the first row.`)
}

function sniffDelimiter(text: string, comments: boolean): string | null {
  const declared = SEP_LINE.exec(text)?.[1]
  if (declared !== undefined) return declared
  let start = 0
  while (start < text.length) {
    const end = text.indexOf('\n', start)
    const line = text.slice(start, end === -1 ? undefined : end)
    if (line.trim() !== '' && !(comments && COMMENT_LINE.test(line))) return mostFrequentDelimiter(text, start)
    if (end === -1) return null
    start = end + 1
  }
  return null
}

function mostFrequentDelimiter(text: string, start: number): string {
  const counts = DELIMITERS.map(() => 0)
  let quoted = false
  for (let i = start; i < text.length; i++) {
    const char = text.charAt(i)
    if (char === '"') quoted = !quoted
    else if (quoted) continue
    else if (char === '\n') break
    else {
      const which = DELIMITERS.indexOf(char)
      if (which !== -1) counts[which] = (counts[which] ?? 0) + 1
    }
  }
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

/** Streams every record of a table to `visit`; what `visit` throws ends the reading. */
export function forEachRecord(file: TableFile, visit: RecordVisitor): Promise<void> {
  const stream = Readable.from(readText(file.path, file.source), { highWaterMark: 1 })
  let row = 0
  let chunksWithoutRecord = 0

  return new Promise((resolve, reject) => {
    Papa.parse<string[]>(stream, {
      delimiter: file.delimiter,
      newline: '\n',
      chunk({ data, errors }) {
        const badQuotes = new Set<number>()
        for (const error of errors) {
          if (error.code === 'MissingQuotes') throw openQuote(file.source, row + (error.row ?? 0) + 1)
          if (error.row !== undefined) badQuotes.add(error.row)
        }
        for (let i = 0; i < data.length; i++) {
          const cells = data[i] as string[]
          row++
          const isBad = badQuotes.size > 0 && badQuotes.has(i)
          if (isBad && cells.some((cell) => cell.includes('\n'))) throw openQuote(file.source, row)
          // The delimiter that a first line declares splits that line too.
          if (row === 1 && /^"?sep=/i.test(cells[0] ?? '')) continue
          visit(cells, row, isBad)
        }
        // Text without a complete record is scanned anew with every chunk, so it must not grow without end.
        chunksWithoutRecord = data.length === 0 ? chunksWithoutRecord + 1 : 0
        if (chunksWithoutRecord > MAX_RECORD_CHUNKS) throw openQuote(file.source, row + 1)
      },
      complete: () => resolve(),
      error: (error) => {
        stream.destroy()
        reject(error)
      },
    })
  })
}

function openQuote(source: string, row: number): Error {
  return fileError(
    'file',
    `${source}, row ${row}: a quotation mark (") opens a cell and is not closed properly, so the rows after it cannot ` +
      'be told apart. Close it, or double a quotation mark that belongs to the text ("").',
  )
}

export function isBlankRecord(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false
  return true
}

/** Throws the row's problem when its quoting is broken or its cells do not fit under the header. */
export function checkRecord(cells: readonly string[], width: number, badQuotes: boolean): void {
  if (badQuotes) {
    throw new RowProblem('bad_quotes', 'A quotation mark stands in the middle of a quoted cell; double it ("").')
  }
  if (!fitsHeader(cells, width)) {
    throw new RowProblem(
      'ragged_row',
      `The row has ${cells.length} cells under ${width} column names; put a cell that holds the delimiter in quotes.`,
    )
  }
}

/** Cells beyond the header are spreadsheet padding when they are blank. */
export function fitsHeader(cells: readonly string[], width: number): boolean {
  if (cells.length === width) return true
  return cells.length > width && isBlankRecord(cells.slice(width))
}
