import type { FindingFacts } from './facts'
import type { Finding } from './finding'

/** What a rule adds to its code; the catalogue gives the rest. */
export interface Said {
  code: string
  /** Part of the key where a code can stand for several things. */
  about?: string
  /** Entry of the catalogue where it is more special than the key. */
  entry?: string
  sentence: string
  orders: number
  amountMinor?: number
  startWith?: readonly string[]
  evidence?: readonly string[]
  confidence?: Finding['confidence']
}

export interface Words {
  money: (minor: number) => string
  /** The bridge's own bar, so that a finding and the gap agree. */
  barMinor: (code: string) => number
}

export type Rule = (facts: FindingFacts, words: Words) => (Said | null)[]
