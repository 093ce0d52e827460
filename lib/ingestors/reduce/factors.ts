import type { Factor } from '@/lib/transaction'
import { copyCell, holdsPersonalData } from './ids'
import { describeUserAgent, isUserAgent } from './user-agent'

/** Attributes of orders as cells hold them, reduced to levels that many orders share and that name no person. */

const MAX_LEVEL = 60
const MAX_KNOWN = 10_000

const YES_NO = { true: 'yes', yes: 'yes', '1': 'yes', false: 'no', no: 'no', '0': 'no' }

/** The words of these columns are all there are: anything else in them may be a person's name or number. */
const CLOSED: Partial<Record<Factor, Readonly<Record<string, string>>>> = {
  customer: {
    new: 'new',
    first: 'new',
    'first-time': 'new',
    'first time': 'new',
    returning: 'returning',
    return: 'returning',
    repeat: 'returning',
    existing: 'returning',
  },
  account: {
    guest: 'guest',
    account: 'account',
    registered: 'account',
    'logged in': 'account',
    'logged-in': 'account',
    member: 'account',
  },
}

/** Words of the same meaning are one level; other words stay as they are. */
const FOLDED: Partial<Record<Factor, (text: string) => string>> = {
  country: (text) => (/^[a-z]{2}$/i.test(text) ? text.toUpperCase() : text),
  device: (text) => text.toLowerCase(),
  in_app: (text) => truthOf(text) ?? text,
  subscription: (text) => truthOf(text) ?? text,
  // An address may name a person in its query; where the customer came from is its host.
  source: (text) => /^https?:\/\/([^/?#:@\s]+)/i.exec(text)?.[1]?.toLowerCase() ?? text,
}

const truthOf = (text: string) => wordOf(YES_NO, text)
const wordOf = (words: Readonly<Record<string, string>>, text: string) => {
  const key = text.toLowerCase()
  return Object.hasOwn(words, key) ? words[key] : undefined
}

/** The level a cell stands for; null where it says nothing that may be kept. */
export function reduceFactor(factor: Factor, text: string): string | null {
  // A customer's number says only that there is one; WooCommerce gives guests the number 0.
  if (factor === 'account' && /^\d+$/.test(text)) return Number(text) === 0 ? 'guest' : 'account'
  const closed = CLOSED[factor]
  if (closed) return wordOf(closed, text) ?? null
  if (isUserAgent(text)) return describeUserAgent(text)[factor] ?? null
  return reduceLevel(FOLDED[factor]?.(text) ?? text)
}

/** A name such as an app's or a store's, cut to a level; null where it is a person's. */
export function reduceLevel(text: string): string | null {
  return holdsPersonalData(text) ? null : text.slice(0, MAX_LEVEL)
}

/** Remembers what the cells of one column were reduced to, so that a million rows share one copy of each level. */
export class LevelReader {
  private readonly known = new Map<string, string | null>()

  constructor(private readonly reduce: (text: string) => string | null) {}

  /** The level a cell that is not empty stands for; null where it says nothing that may be kept. */
  read(text: string): string | null {
    const known = this.known.get(text)
    if (known !== undefined) return known
    const reduced = this.reduce(text)
    const level = reduced === null ? null : copyCell(reduced)
    if (this.known.size < MAX_KNOWN && text.length <= MAX_LEVEL) this.known.set(copyCell(text), level)
    return level
  }
}
