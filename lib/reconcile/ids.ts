import type { AliasKind } from '@/lib/transaction'

/** Cleaning and sentinels of transaction ids (rule book 3.4). Raw ids are kept; only look-ups are cleaned. */

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

/**
 * Kinds that write the same number differently form one space: `#1001` and `1001` cannot belong to two orders the way
 * a WooCommerce post id and another order's number can.
 */
export function kindSpace(kind: AliasKind): string {
  if (kind === 'name' || kind === 'order_number') return 'number'
  if (kind === 'order_id' || kind === 'gid') return 'order_id'
  return kind
}
