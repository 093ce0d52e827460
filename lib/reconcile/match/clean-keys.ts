import type { TextColumn } from '@/lib/columns'
import { cleanId, isCorruptId, sentinelOf } from '../ids'
import { finishHash, hashOf, startHash, stepHash } from './key-table'

/** Cleaned ids as bytes, without making a string of an id that is already plain. */

/** Lower-case byte of each plain character, 0 for every other byte. */
export const PLAIN_LOWER = new Uint8Array(256)
for (const character of '#_-0123456789abcdefghijklmnopqrstuvwxyz')
  PLAIN_LOWER[character.charCodeAt(0)] = character.charCodeAt(0)
for (let code = 65; code <= 90; code++) PLAIN_LOWER[code] = code + 32

const ZERO = 48
const NINE = 57
const LETTER_E = 101
const encoder = new TextEncoder()

export type KeyKind = 'id' | 'ga4_not_set' | 'ga4_other_row' | 'corrupt'

/** Reads ids of a column one at a time; `bytes`, `end` and `hash` are of the cleaned id of the row read last. */
export class KeyReader {
  bytes: Uint8Array = new Uint8Array(64)
  end = 0
  hash = 0
  private readonly buffer = this.bytes

  constructor(private readonly column: TextColumn) {}

  read(row: number): KeyKind {
    const { bytes, offsets } = this.column
    const start = offsets[row] as number
    const length = (offsets[row + 1] as number) - start
    if (length > this.buffer.length || length === 0) return this.readSlowly(row)
    const { buffer } = this
    let others = 0
    let es = 0
    let hash = startHash
    let last = 0
    for (let at = 0; at < length; at++) {
      const lower = PLAIN_LOWER[bytes[start + at] as number] as number
      if (lower === 0) return this.readSlowly(row)
      if (lower > NINE || lower < ZERO) others++
      if (lower === LETTER_E) es++
      buffer[at] = lower
      if (at > 0) hash = stepHash(hash, last)
      last = lower
    }
    this.bytes = buffer
    this.end = length
    this.hash = finishHash(hash, last)
    // Sentinels and ruined numbers that look plain: "0", "null", "undefined", "nan", "5e12".
    if (others === 0) return length === 1 && buffer[0] === ZERO ? 'ga4_not_set' : 'id'
    const isWord = others === length && length <= 9
    const isScientific = others === 1 && es === 1
    if (isWord || isScientific) return this.readSlowly(row)
    return 'id'
  }

  private readSlowly(row: number): KeyKind {
    const cleaned = cleanId(this.column.at(row))
    this.bytes = encoder.encode(cleaned)
    this.end = this.bytes.length
    this.hash = hashOf(this.bytes, 0, this.end)
    return sentinelOf(cleaned) ?? (isCorruptId(cleaned) ? 'corrupt' : 'id')
  }
}
