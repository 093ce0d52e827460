import { createHash } from 'node:crypto'
import type { Summary, Verdict } from './types'

/**
 * SHA-256 over canonical JSON of the verdict lines in their order, then bridge, counts and engine version. Nothing of
 * when or where it ran is in it: equal input and rules give an equal hash.
 */
export function resultHash(verdicts: Iterable<Verdict>, summary: Summary): string {
  const hash = createHash('sha256')
  let chunk = ''
  for (const verdict of verdicts) {
    chunk += `${JSON.stringify(verdict, VERDICT_KEYS)}\n`
    if (chunk.length > 1 << 16) {
      hash.update(chunk)
      chunk = ''
    }
  }
  const { bridge, counts, engineVersion } = summary
  return hash.update(chunk).update(canonicalJson({ bridge, counts, engineVersion })).digest('hex')
}

/** A replacer list also fixes the order of keys, nested ones included. */
const VERDICT_KEYS = [
  ...(Object.keys({
    side: 0,
    status: 0,
    reason: 0,
    flags: 0,
    store: 0,
    storeId: 0,
    storeName: 0,
    analyticsId: 0,
    matchedBy: 0,
    storeMinor: 0,
    storeOriginal: 0,
    analyticsMinor: 0,
    differenceMinor: 0,
    basis: 0,
    purchases: 0,
    orderedAt: 0,
    storeDay: 0,
    analyticsDay: 0,
    gateway: 0,
    channel: 0,
    evidence: 0,
    suggestion: 0,
  } satisfies Record<keyof Verdict, 0>) as string[]),
  'kind',
  'pass',
  'transform',
]

/** JSON with object keys sorted at every level. */
function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`)
  return `{${fields.join(',')}}`
}
