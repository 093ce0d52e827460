/** What a person should hear first (rule book 5.6). */
export interface Finding {
  /** The same in every job: the code, and the segment or day it is about. */
  key: string
  code: string
  sentence: string
  orders: number
  amountMinor: number
  /** 95 % interval of `orders`, where it was estimated. */
  interval: { low: number; high: number } | null
  /** What supports it, in sentences. */
  evidence: readonly string[]
  confidence: 'confirmed' | 'strong' | 'weak'
  owner: 'store' | 'tag' | 'consent' | 'plugin' | 'scope' | 'report'
  /** What to do, in one sentence. */
  fix: string
  /** How one will know that it helped. */
  proof: string
  /** Order names or ids to look at first; at most five. */
  startWith: readonly string[]
}

/** The key of a finding: its code, what it is about and the regime (day or period) it belongs to, where it has them. */
export function findingKey(code: string, segment?: string, regime?: string): string {
  return code + (segment === undefined ? '' : `:${segment}`) + (regime === undefined ? '' : `@${regime}`)
}
