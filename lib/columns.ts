/**
 * Growable columns for tables of millions of rows: typed arrays and packed text instead of objects. A column's content
 * survives structured cloning as plain data, so that a thread can hand a table to another.
 */

const FIRST_CAPACITY = 1_024

type Numbers = Float64Array | Int32Array | Uint8Array

/** A column of numbers. `values` may be longer than `length`; read it directly in hot loops. */
export class NumberColumn<T extends Numbers> {
  length = 0

  constructor(public values: T) {}

  static float64(): NumberColumn<Float64Array> {
    return new NumberColumn(new Float64Array(FIRST_CAPACITY))
  }

  static int32(capacity = FIRST_CAPACITY): NumberColumn<Int32Array> {
    return new NumberColumn(new Int32Array(capacity))
  }

  static uint8(): NumberColumn<Uint8Array> {
    return new NumberColumn(new Uint8Array(FIRST_CAPACITY))
  }

  push(value: number): void {
    if (this.length === this.values.length) this.values = grown(this.values, this.length + 1)
    this.values[this.length++] = value
  }

  at(row: number): number {
    return this.values[row] as number
  }
}

function grown<T extends Numbers>(values: T, needed: number): T {
  const Constructor = values.constructor as new (length: number) => T
  const larger = new Constructor(Math.max(needed, Math.ceil(values.length * 1.5)))
  larger.set(values)
  return larger
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Texts packed as UTF-8; row `n` is `bytes[offsets[n]] … bytes[offsets[n + 1]]`. */
export class TextColumn {
  length = 0
  bytes = new Uint8Array(FIRST_CAPACITY * 8)
  offsets = new Int32Array(FIRST_CAPACITY)

  push(text: string): void {
    const start = this.offsets[this.length] as number
    let end = start + text.length
    if (end > this.bytes.length) this.bytes = grown(this.bytes, end)
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code > 0x7f) {
        const encoded = encoder.encode(text)
        end = start + encoded.length
        if (end > this.bytes.length) this.bytes = grown(this.bytes, end)
        this.bytes.set(encoded, start)
        break
      }
      this.bytes[start + at] = code
    }
    this.length++
    if (this.length === this.offsets.length) this.offsets = grown(this.offsets, this.length + 1)
    this.offsets[this.length] = end
  }

  at(row: number): string {
    const start = this.offsets[row] as number
    const end = this.offsets[row + 1] as number
    if (end - start > 48) return decoder.decode(this.bytes.subarray(start, end))
    let text = ''
    for (let at = start; at < end; at++) {
      const code = this.bytes[at] as number
      if (code > 0x7f) return decoder.decode(this.bytes.subarray(start, end))
      text += String.fromCharCode(code)
    }
    return text
  }
}

/** Texts of which few differ: a code a row, and each text once. */
export class CodedColumn {
  codes = NumberColumn.int32()
  readonly levels: string[] = []
  private readonly codeOf = new Map<string, number>()

  get length(): number {
    return this.codes.length
  }

  push(text: string): void {
    this.codes.push(this.code(text))
  }

  /** The code of a text, made when it is new. */
  code(text: string): number {
    const known = this.codeOf.get(text)
    if (known !== undefined) return known
    this.codeOf.set(text, this.levels.length)
    return this.levels.push(text) - 1
  }

  at(row: number): string {
    return this.levels[this.codes.at(row)] as string
  }
}
