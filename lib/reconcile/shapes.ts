import type { AliasKind } from '@/lib/transaction'
import { ALIAS_KINDS, type OrderTable } from '@/lib/transaction-table'
import { KeyReader } from './match/clean-keys'

/** What ids look like, which tells an unknown id format from an absent order (rule book 3.7). */

/** Kinds whose values are drawn, not counted up: of these only alphabet, prefix and length make a format. */
const TOKEN_KINDS: ReadonlySet<AliasKind> = new Set([
  'checkout_id',
  'confirmation_number',
  'order_key',
  'gateway_reference',
])

/** What a counted id looks like: digits become 9, a mixed token becomes x; letters of a fixed prefix stay. */
export function shapeOf(cleaned: string): string {
  const runs = cleaned.match(/\d+|\D+/g) ?? []
  if (runs.length > 6) return `x${cleaned.length}`
  return runs.map((run) => (/\d/.test(run) ? '9' : run)).join('')
}

/** What a drawn id looks like: its last part and parts with digits become x, or 9 where it has no letters at all. */
function tokenShapeOf(cleaned: string): string {
  const drawn = /[a-z]/.test(cleaned) ? 'x' : '9'
  return cleaned.replace(/[0-9a-z]+/g, (part, at: number) =>
    /\d/.test(part) || at + part.length === cleaned.length ? drawn : part,
  )
}

/** Shapes the aliases of each kind have, with the lengths seen; tells an unknown id format from an absent order. */
export class KnownShapes {
  private readonly byKind = new Map<AliasKind, Map<string, { shortest: number; longest: number }>>()

  static of(orders: OrderTable): KnownShapes {
    const shapes = new KnownShapes()
    const { bytes, offsets } = orders.aliasValues
    const reader = new KeyReader(orders.aliasValues)
    const decoder = new TextDecoder()
    /** The alias of each kind whose shape was noted last. */
    const last = ALIAS_KINDS.map(() => -1)
    for (let alias = 0; alias < orders.aliasValues.length; alias++) {
      const kind = orders.aliasKinds.values[alias] as number
      const noted = last[kind] as number
      // Orders are numbered one after another: nearly every alias looks like the one before it.
      if (noted !== -1 && isAlike(bytes, offsets, noted, alias)) continue
      if (reader.read(alias) !== 'id') continue
      last[kind] = alias
      shapes.add(decoder.decode(reader.bytes.subarray(0, reader.end)), ALIAS_KINDS[kind] as AliasKind)
    }
    return shapes
  }

  add(cleaned: string, kind: AliasKind): void {
    let shapes = this.byKind.get(kind)
    if (!shapes) {
      shapes = new Map()
      this.byKind.set(kind, shapes)
    }
    const shape = TOKEN_KINDS.has(kind) ? tokenShapeOf(cleaned) : shapeOf(cleaned)
    const seen = shapes.get(shape)
    if (!seen) shapes.set(shape, { shortest: cleaned.length, longest: cleaned.length })
    else if (cleaned.length < seen.shortest) seen.shortest = cleaned.length
    else if (cleaned.length > seen.longest) seen.longest = cleaned.length
  }

  /** True when no order at all is known: then nothing can be said about formats. */
  has(cleaned: string): boolean {
    if (this.byKind.size === 0) return true
    const counted = shapeOf(cleaned)
    const drawn = tokenShapeOf(cleaned)
    for (const [kind, shapes] of this.byKind) {
      const seen = shapes.get(TOKEN_KINDS.has(kind) ? drawn : counted)
      if (seen && cleaned.length >= seen.shortest && cleaned.length <= seen.longest) return true
    }
    return false
  }
}

/** Same length, the same characters, and digits where the other has digits: the shape is the same whatever the kind. */
function isAlike(bytes: Uint8Array, offsets: Int32Array, noted: number, alias: number): boolean {
  const from = offsets[noted] as number
  const start = offsets[alias] as number
  const length = (offsets[alias + 1] as number) - start
  if ((offsets[noted + 1] as number) - from !== length) return false
  for (let at = 0; at < length; at++) {
    const a = bytes[from + at] as number
    const b = bytes[start + at] as number
    if (a !== b && !(isDigit(a) && isDigit(b))) return false
  }
  return true
}

const isDigit = (byte: number) => byte >= 48 && byte <= 57
