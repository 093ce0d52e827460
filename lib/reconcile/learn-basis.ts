import { amountByCode, type Basis, codeOfBasis, type MoneyParts } from './basis'
import { type DayWinner, lastingRegimes } from './regimes'

/** Learns what GA4's amounts are made of, and when that changed (rule book 3.9, basis learning). */

const EXACT_TOLERANCE = 1
const MIN_ORDERS = 30
const MIN_ORDERS_OF_REGIME = 20
const MIN_SHARE = 0.8

/** Bases worth learning: a shop's tag sends one of these, and more of them would find patterns in noise. */
const LEARNABLE: readonly Basis[] = [
  'total',
  'total_ex_tax',
  'total_ex_shipping',
  'total_ex_tip',
  'total_ex_duties',
  'total_ex_gift_card',
  'total_ex_tax_ex_shipping',
  'total_ex_tax_ex_shipping_ex_tip',
  'subtotal',
  'subtotal_ex_tax',
  'items_before_discount',
  'items_before_discount_ex_tax',
]
const CODES = LEARNABLE.map(codeOfBasis)
const SIDE = 1 << LEARNABLE.length

export interface LearnedBasis {
  expected: Basis
  /** Orders whose parts tell bases apart and whose GA4 amount fits at least one. */
  informative: number
  /** Of these, the ones the expected basis explains. */
  explained: number
}

export interface BasisRegime {
  fromDay: number
  toDay: number
  basis: Basis
  informative: number
  explained: number
}

/** One day's informative orders as `[bases that fit, bases that do not, orders]`, the bases as sets of bits. */
export type BasisProfile = readonly (readonly [fits: number, fails: number, orders: number])[]

/** Counts of orders by which bases fit them and which do not, packed into one number. */
type Patterns = Map<number, number>

/** What matched orders say of the basis, day by day. */
export class BasisEvidence {
  private readonly days = new Map<number, Patterns>()

  /** Adds an order that GA4 counted once. Orders whose parts cannot tell bases apart say nothing. */
  add(day: number, parts: MoneyParts, analyticsMinor: number): void {
    if (isPlain(parts)) return
    let fits = 0
    let fails = 0
    for (let at = 0; at < LEARNABLE.length; at++) {
      const amount = amountByCode(parts, CODES[at] as number)
      if (amount === null) continue
      if (Math.abs(analyticsMinor - amount) <= EXACT_TOLERANCE) fits |= 1 << at
      else fails |= 1 << at
    }
    if (fits === 0 || fails === 0) return
    let patterns = this.days.get(day)
    if (!patterns) {
      patterns = new Map()
      this.days.set(day, patterns)
    }
    const pattern = fits * SIDE + fails
    patterns.set(pattern, (patterns.get(pattern) ?? 0) + 1)
  }

  /** What was learned of one day, to be kept; null when the day says nothing. */
  profile(day: number): BasisProfile | null {
    const patterns = this.days.get(day)
    if (!patterns) return null
    return [...patterns]
      .sort(([a], [b]) => a - b)
      .map(([pattern, orders]) => [Math.floor(pattern / SIDE), pattern % SIDE, orders])
  }

  /** The bases in force; `kept` is what was learned of days that are not loaded. */
  regimes(kept: ReadonlyMap<number, BasisProfile> = new Map()): BasisRegimes {
    const days = new Map(this.days)
    for (const [day, profile] of kept)
      if (!days.has(day)) days.set(day, new Map(profile.map(([fits, fails, orders]) => [fits * SIDE + fails, orders])))
    return new BasisRegimes([...days].sort(([a], [b]) => a - b))
  }
}

/** No part to take away: every basis that is stated is the total. */
function isPlain(parts: MoneyParts): boolean {
  return (
    !parts.taxMinor &&
    !parts.shippingMinor &&
    !parts.discountMinor &&
    !parts.tipMinor &&
    !parts.dutiesMinor &&
    !parts.giftCardMinor &&
    (parts.subtotalMinor === null || parts.subtotalMinor === parts.totalMinor)
  )
}

/** The basis GA4's amounts are expected to have on each day. */
export class BasisRegimes {
  readonly regimes: readonly BasisRegime[]
  /** What the whole of it says; null when too few orders tell. */
  readonly overall: LearnedBasis | null

  constructor(days: readonly (readonly [number, Patterns])[]) {
    this.overall = learn(days, MIN_ORDERS)
    const changing = compatible(
      lastingRegimes(winnersOf(days)).flatMap(({ fromDay, toDay }) => {
        const own = days.filter(([day]) => day >= fromDay && day <= toDay)
        const learned = learn(own, MIN_ORDERS_OF_REGIME)
        return learned ? [{ days: own, learned }] : []
      }),
    )
    const parts = changing.length > 1 ? changing : this.overall ? [{ days, learned: this.overall }] : []
    this.regimes = parts.map(({ days: own, learned: { expected, informative, explained } }) => ({
      fromDay: own[0]?.[0] ?? 0,
      toDay: own.at(-1)?.[0] ?? 0,
      basis: expected,
      informative,
      explained,
    }))
  }

  /** `total` where nothing was learned. Days without evidence belong to the regime before them. */
  at(day: number): Basis {
    const { regimes } = this
    let basis = regimes[0]?.basis ?? 'total'
    for (let at = 1; at < regimes.length; at++)
      if (day >= (regimes[at] as BasisRegime).fromDay) basis = (regimes[at] as BasisRegime).basis
    return basis
  }
}

type Days = readonly (readonly [number, Patterns])[]

/** For each day the basis that fits most orders; bases that fit equally many leave it as it was. */
function winnersOf(days: Days): DayWinner[] {
  const winners: DayWinner[] = []
  for (const [day, patterns] of days) {
    const fits = fitsOf([[day, patterns]])
    const orders = Math.max(...fits)
    const last = winners.at(-1)?.label
    const label = last !== undefined && fits[last] === orders ? last : fits.indexOf(orders)
    winners.push({ day, label, orders })
  }
  return winners
}

/** Neighbours that one basis explains are one regime: a day without shipping cannot tell whether it is included. */
function compatible(parts: { days: Days; learned: LearnedBasis }[]): { days: Days; learned: LearnedBasis }[] {
  const joined: { days: Days; learned: LearnedBasis }[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    const days = [...(last?.days ?? []), ...part.days]
    const both = last && learn(days, MIN_ORDERS_OF_REGIME)
    const holdsBoth = both && explains(both.expected, last.days) && explains(both.expected, part.days)
    if (holdsBoth) joined[joined.length - 1] = { days, learned: both }
    else joined.push(part)
  }
  return joined
}

function explains(basis: Basis, days: Days): boolean {
  const informative = days.reduce((sum, [, patterns]) => sum + [...patterns.values()].reduce((a, b) => a + b, 0), 0)
  return (fitsOf(days)[LEARNABLE.indexOf(basis)] as number) >= informative * MIN_SHARE
}

function fitsOf(days: Days): number[] {
  const fits = LEARNABLE.map(() => 0)
  for (const [, patterns] of days)
    for (const [pattern, orders] of patterns)
      for (let at = 0; at < LEARNABLE.length; at++)
        if (Math.floor(pattern / SIDE) & (1 << at)) fits[at] = (fits[at] as number) + orders
  return fits
}

/**
 * The basis that explains most of the orders that can tell bases apart; null with too few such orders or under 80 %, be
 * it of all of them or of those that tell it from one other basis. Ties go to the basis that takes away least.
 */
function learn(days: Days, minOrders: number): LearnedBasis | null {
  const fits = fitsOf(days)
  const explained = Math.max(...fits)
  const best = fits.indexOf(explained)
  let informative = 0
  /** Orders that fit the best and not the other, and the reverse. */
  const won = LEARNABLE.map(() => 0)
  const lost = LEARNABLE.map(() => 0)
  for (const [, patterns] of days)
    for (const [pattern, orders] of patterns) {
      informative += orders
      const fitting = Math.floor(pattern / SIDE)
      const failing = pattern % SIDE
      for (let other = 0; other < LEARNABLE.length; other++) {
        if (fitting & (1 << best) && failing & (1 << other)) won[other] = (won[other] as number) + orders
        if (fitting & (1 << other) && failing & (1 << best)) lost[other] = (lost[other] as number) + orders
      }
    }
  const holds = (hits: number, misses: number) => hits >= (hits + misses) * MIN_SHARE
  if (informative < minOrders || !holds(explained, informative - explained)) return null
  // Orders without tax agree on tax with anything; they must not outvote those that can tell.
  if (!LEARNABLE.every((_, other) => holds(won[other] as number, lost[other] as number))) return null
  return { expected: LEARNABLE[best] as Basis, informative, explained }
}
