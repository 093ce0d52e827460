import type { AliasKind } from '@/lib/transaction'

/** Cleaning, sentinels and shapes of transaction ids (rule book 3.4). Raw ids are kept; only look-ups are cleaned. */

const PLAIN = /^[#0-9A-Za-z_-]+$/
const SCIENTIFIC = /^\d([.,]\d+)?e\+?\d{1,3}$/
const SHOPIFY_GID = /^gid:\/\/shopify\/order(?:identity)?\/(\d+)/

/** The form under which ids of both sides are compared: case-folded, unwrapped, without invisible characters. */
export function cleanId(raw: string): string {
  if (PLAIN.test(raw)) return raw.toLowerCase()
  let id = raw
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim()
    .replace(/\s+/g, ' ')
  if (/%[0-9a-f]{2}/i.test(id)) {
    try {
      id = decodeURIComponent(id).trim()
    } catch {
      // A lone % is part of the id.
    }
  }
  id = id.replace(/^(["'])(.*)\1$/, '$2').trim()
  id = id.replace(/^(\d+)\.0+$/, '$1').toLowerCase()
  return SHOPIFY_GID.exec(id)?.[1] ?? id
}

const NOT_SET = new Set(['', '(not set)', 'null', 'undefined', 'nan', '0'])

/** Whether a cleaned GA4 id stands for "no id" or for GA4's overflow row; such ids are never matched. */
export function sentinelOf(cleaned: string): 'ga4_not_set' | 'ga4_other_row' | null {
  if (cleaned === '(other)') return 'ga4_other_row'
  if (NOT_SET.has(cleaned) || cleaned.includes('{{') || cleaned.includes('<%')) return 'ga4_not_set'
  return null
}

/** True for an id that a spreadsheet turned into scientific notation: its digits are lost. */
export function isCorruptId(cleaned: string): boolean {
  return SCIENTIFIC.test(cleaned)
}

/** Fixed order of kinds when dominance does not decide (rule book 3.4, R2). */
export const KIND_ORDER: readonly AliasKind[] = [
  'order_id',
  'gid',
  'name',
  'order_number',
  'checkout_id',
  'confirmation_number',
  'order_key',
  'gateway_reference',
]

/**
 * Kinds that write the same number differently form one space: `#1001` and `1001` cannot belong to two orders the way
 * a WooCommerce post id and another order's number can.
 */
export function kindSpace(kind: AliasKind): string {
  if (kind === 'name' || kind === 'order_number') return 'number'
  if (kind === 'order_id' || kind === 'gid') return 'order_id'
  return kind
}

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
