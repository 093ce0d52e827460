import { mainGateway } from '@/lib/reconcile/causes/gateway-class'

/** Which of an order's facts its line keeps, so that days long past can be counted again. */
export interface LineFacts {
  gateway: string | null
  channel: string | null
  store: string | null
}

const READERS: Readonly<Record<string, (line: LineFacts) => string>> = {
  gateway: ({ gateway }) => mainGateway(gateway ?? '') || 'unknown',
  channel: ({ channel }) => channel ?? 'unknown',
  store: ({ store }) => (store ?? '').trim() || 'unknown',
}

export interface CountedSegment {
  /** As in the finding's key: `gateway=paypal`; empty for all orders. */
  name: string
  has: (line: LineFacts) => boolean
}

/**
 * Whose missing orders a finding is about, by its key; null where lines do not tell, or where it is not about missing
 * orders. Whether its fix works is then seen by whether later results still tell of it.
 */
export function segmentOfFinding(key: string): CountedSegment | null {
  if (key === 'missing') return { name: '', has: () => true }
  const [, name] = /^missing_by_[a-z_]+:(.+)$/.exec(key) ?? []
  if (name === undefined) return null
  const parts: ((line: LineFacts) => boolean)[] = []
  for (const part of name.split('&')) {
    const at = part.indexOf('=')
    const read = READERS[part.slice(0, at)]
    const level = part.slice(at + 1)
    if (!read) return null
    parts.push((line) => read(line) === level)
  }
  return { name, has: (line) => parts.every((isMet) => isMet(line)) }
}
