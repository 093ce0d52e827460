/** Ids with something added in front or behind (rule book 3.4, R5): `WEB-1001`, `1001_purchase`. */

export interface Transform {
  kind: 'strip_prefix' | 'strip_suffix'
  /** What is taken away, as it stands in a cleaned id (lower case). */
  text: string
}

/** A transform that a person confirmed. */
export interface ConfirmedTransform extends Transform {
  version: number
}

/** A transform that would link many ids, and what speaks for it; applied only when a person confirms it. */
export interface TransformProposal extends Transform {
  matches: number
  /** Of these, ids whose GA4 day is within a day of the order's. */
  datesAgree: number
  /** Of these, ids whose amount agrees under some basis. */
  valuesAgree: number
}

/** The id without what the transform strips; null when it does not apply or nothing would be left. */
export function applyTransform(cleaned: string, { kind, text }: Transform): string | null {
  const stripped = text.toLowerCase()
  if (cleaned.length <= stripped.length) return null
  if (kind === 'strip_prefix') return cleaned.startsWith(stripped) ? cleaned.slice(stripped.length) : null
  return cleaned.endsWith(stripped) ? cleaned.slice(0, -stripped.length) : null
}

/** `strip_prefix:web-`, as it stands on the lines it linked. */
export const nameOfTransform = ({ kind, text }: Transform) => `${kind}:${text.toLowerCase()}`

const PREFIXES = [/^[^0-9]+(?=.)/, /^[a-z][0-9a-z]*[^0-9a-z](?=.)/]
const SUFFIXES = [/(?<=.)[^0-9]+$/, /(?<=.)[^0-9a-z]\d{1,3}$/]

/** What might have been added to an id: words before or behind the number, or a counter behind it. */
export function* transformsOf(cleaned: string): Generator<Transform> {
  for (const text of new Set(PREFIXES.map((pattern) => pattern.exec(cleaned)?.[0])))
    if (text) yield { kind: 'strip_prefix', text }
  for (const text of new Set(SUFFIXES.map((pattern) => pattern.exec(cleaned)?.[0])))
    if (text) yield { kind: 'strip_suffix', text }
}

const SPLIT = /^(.+?)[-_ .](\d{1,2}|upsell\d*|up\d+|oto\d*|addon\d*|add-on\d*|downsell\d*|bump\d*)$/

/** The id of the order that a part of it, such as `1001-1` or `1001-upsell`, was split from (R7); null for other ids. */
export function parentOfSplit(cleaned: string): string | null {
  return SPLIT.exec(cleaned)?.[1] ?? null
}
