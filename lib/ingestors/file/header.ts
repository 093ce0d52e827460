import { fileError, quote, SAY, shorten } from './problems'

/** One column of a file: its place and its name as written. */
export interface Column {
  index: number
  name: string
}

/** A header's name as it is compared: lower case, spaces, hyphens and dots as single underscores. */
export function columnKey(name: string): string {
  return name
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s.\-_]+/g, '_')
    .replace(/^_|_$/g, '')
}

/** The header row of a file. */
export class Header {
  readonly keys: readonly string[]

  constructor(
    readonly source: string,
    readonly names: readonly string[],
    readonly row: number,
  ) {
    this.keys = names.map(columnKey)
  }

  get width(): number {
    return this.names.length
  }

  has(...keys: string[]): boolean {
    return keys.every((key) => this.keys.includes(key))
  }

  /** The column of the first of these keys that is there; throws when two columns carry it. */
  find(...keys: string[]): Column | null {
    for (const key of keys) {
      const index = this.keys.indexOf(key)
      if (index === -1) continue
      const name = (this.names[index] ?? '').trim()
      if (this.keys.includes(key, index + 1)) {
        throw fileError('file', `${this.source}, row ${this.row}: two columns are called ${quote(name)}. Rename one.`)
      }
      return { index, name }
    }
    return null
  }

  /** Like `find`, for columns that can be done without: none when two carry the key. */
  findIfUnique(...keys: string[]): Column | null {
    return this.find(...keys.filter((key) => this.keys.indexOf(key) === this.keys.lastIndexOf(key)))
  }

  /** The column a person named for a field; throws when it is not there. */
  findMapped(field: string, name: string): Column {
    const exact = this.names.map((cell) => cell.trim())
    const index = exact.indexOf(name.trim())
    if (index !== -1 && !exact.includes(name.trim(), index + 1)) return { index, name: name.trim() }
    const column = this.find(columnKey(name))
    if (column) return column
    throw fileError(
      'columns',
      `${this.source} has no column ${quote(name)}, which was named for ${field} with ${SAY.columns}. ` +
        `Its columns are: ${this.list()}.`,
    )
  }

  /** All column names for a message; a file without a header has data in their place. */
  list(): string {
    const names = this.names.map((name) => shorten(name.trim())).filter((name) => name !== '')
    const more = names.length > MAX_LISTED ? ` and ${names.length - MAX_LISTED} more` : ''
    return names.slice(0, MAX_LISTED).join(', ') + more
  }
}

const MAX_LISTED = 100

/** Throws when a mapped field is not one of the fields a file can have. */
export function checkMappedFields(columns: Readonly<Record<string, string>>, fields: readonly string[]): void {
  for (const field of Object.keys(columns)) {
    if (!fields.includes(field)) {
      throw fileError('columns', `${quote(field)} in ${SAY.columns} is no field. The fields are: ${fields.join(', ')}.`)
    }
  }
}
