/** What a person may say about how a file is written; everything is found out from the file where it is left open. */
export interface Reading {
  decimalMark: '' | '.' | ','
  dateOrder: '' | 'dmy' | 'mdy' | 'ymd'
  sourceTimeZone: string
  currency: string
  /** One `field=Column` per line. */
  columns: string
}

export const AS_FOUND: Reading = { decimalMark: '', dateOrder: '', sourceTimeZone: '', currency: '', columns: '' }
export const READING_FIELDS = ['decimalMark', 'dateOrder', 'sourceTimeZone', 'currency', 'columns'] as const
export type ReadingField = (typeof READING_FIELDS)[number]

export interface ChosenWindow {
  from: string
  to: string
  timeZone: string
}

/** Column mapping as people type it; the first line that is no `field=Column` is given back as the problem. */
export function parseColumns(
  text: string,
): { ok: true; columns: Record<string, string> } | { ok: false; line: string } {
  const columns: Record<string, string> = {}
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line === '') continue
    const at = line.indexOf('=')
    const field = line.slice(0, at).trim()
    const column = line.slice(at + 1).trim()
    if (at < 1 || column === '') return { ok: false, line }
    columns[field] = column
  }
  return { ok: true, columns }
}

/** The address a file is sent to; it carries everything needed to read the file, so it also tells two sendings apart. */
export function uploadUrl(connectorId: string, fileName: string, window: ChosenWindow, reading: Reading): string {
  const query = new URLSearchParams({ fileName, ...window })
  if (reading.decimalMark) query.set('decimalMark', reading.decimalMark)
  if (reading.dateOrder) query.set('dateOrder', reading.dateOrder)
  if (reading.sourceTimeZone.trim()) query.set('sourceTimeZone', reading.sourceTimeZone.trim())
  if (reading.currency.trim()) query.set('currency', reading.currency.trim().toUpperCase())
  const columns = parseColumns(reading.columns)
  if (columns.ok && Object.keys(columns.columns).length > 0) query.set('columns', JSON.stringify(columns.columns))
  return `/api/v1/connectors/${encodeURIComponent(connectorId)}/file?${query}`
}

/**
 * The field of the form a server's complaint is about. Servers name fields as parameters (`decimalMark`), as options
 * (`--decimal-mark`) or by a column of the file; the last belongs to the file itself.
 */
export function formFieldOf(name: string): ReadingField | 'from' | 'to' | 'timeZone' | 'file' {
  const camel = name.replace(/^-+/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  if (camel === 'map' || camel.startsWith('columns')) return 'columns'
  if (camel.startsWith('window')) return 'from'
  const known = [...READING_FIELDS, 'from', 'to', 'timeZone'] as const
  return known.find((field) => field === camel) ?? 'file'
}

/** Servers name an option for the command line and the form at once; here only the form counts. */
export const inFormWords = (message: string): string => message.replace(/--[a-z][a-z-]* \(([^)]+)\)/g, '“$1”')

/** `1.2 MB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB']
  let size = bytes / 1000
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`
}
