import { DAY_MS } from '@/lib/period'
import { FACTORS, type Factor as OrderFactor, type StoreOrder } from '@/lib/transaction'
import { OrderTable } from '@/lib/transaction-table'
import { seededRandom } from '../statistics/random'
import { explainMissing } from './causes'
import type { CauseContext, CauseLines } from './lines'
import type { Cause, CauseReport } from './report'

/** Seeded months with a known loss, to measure how often a cause is found and how often one is made up. */

export interface Trial {
  seed: number
  orders: number
  /** Share of all orders that goes missing. */
  loss: number
  /** What more of the orders with this level go missing. */
  cause?: { factor: OrderFactor | 'gateway'; level: string; difference: number; share: number }
}

export const TRIAL_CONTEXT: CauseContext = {
  currency: 'EUR',
  storeTimeZone: 'UTC',
  window: { from: '2026-10-01', to: '2026-10-31', timeZone: 'UTC' },
}

/** Days since 1970 of 1 October 2026. */
export const FIRST_DAY = Date.UTC(2026, 9, 1) / DAY_MS
const DAYS = 31

export interface TrialOrder {
  /** Epoch milliseconds. */
  at: number
  missing?: boolean
  duplicate?: boolean
  valueDiff?: boolean
  order?: Partial<StoreOrder>
}

/** Lines of orders in any order; orders are worth 100.00 and named `#1001` onwards unless they say otherwise. */
export function makeLines(orders: readonly TrialOrder[]): CauseLines {
  const sorted = [...orders].sort((a, b) => a.at - b.at)
  const table = new OrderTable()
  for (const [row, { at, order }] of sorted.entries()) table.push({ ...trialOrder(row, at), ...order })
  const flags = (flag: 'missing' | 'duplicate' | 'valueDiff') =>
    Uint8Array.from(sorted, (order) => (order[flag] === true ? 1 : 0))
  return {
    orders: table,
    rows: Int32Array.from(sorted, (_, row) => row),
    days: Int32Array.from(sorted, ({ at }) => Math.floor(at / DAY_MS)),
    missing: flags('missing'),
    duplicate: flags('duplicate'),
    valueDiff: flags('valueDiff'),
    amounts: Float64Array.from(sorted, (_, row) => table.totals.at(row)),
  }
}

/** A month of random orders: twelve random factors of two to seven levels, a gateway, and the cause if one is given. */
export function trialLines({ seed, orders, loss, cause }: Trial): CauseLines {
  const random = seededRandom(seed)
  const levelCounts = FACTORS.map(() => 2 + Math.floor(random() * 6))
  const dealt: TrialOrder[] = []
  for (let n = 0; n < orders; n++) {
    const at = Math.floor((FIRST_DAY + random() * DAYS) * DAY_MS)
    const factors: Partial<Record<OrderFactor, string>> = {}
    for (const [place, factor] of FACTORS.entries())
      factors[factor] = skewedLevel(random(), levelCounts[place] as number)
    let gateway = skewedLevel(random(), 4)
    let share = loss
    if (cause && random() < cause.share) {
      share += cause.difference
      if (cause.factor === 'gateway') gateway = cause.level
      else factors[cause.factor] = cause.level
    }
    const totalMinor = 500 + Math.floor(-Math.log(1 - random()) * 8_000)
    dealt.push({ at, missing: random() < share, order: { gateway, factors, totalMinor } })
  }
  return makeLines(dealt)
}

/** `a` is the most frequent level, each next one half as frequent. */
function skewedLevel(chance: number, levels: number): string {
  let at = 0
  for (let left = 1 - chance; at < levels - 1 && left < 0.5; left *= 2) at++
  return String.fromCharCode(97 + at)
}

function trialOrder(row: number, createdAt: number): StoreOrder {
  return {
    sourceId: String(row),
    name: `#${1001 + row}`,
    aliases: [],
    createdAt,
    currency: 'EUR',
    totalMinor: 10_000,
    subtotalMinor: null,
    taxMinor: null,
    shippingMinor: null,
    discountMinor: null,
    refundedMinor: 0,
    status: 'paid',
    channel: 'web',
    gateway: 'card',
    test: false,
    itemCount: 1,
  }
}

export interface TrialScore {
  trials: number
  /** Trials that reported some cause. */
  reported: number
  /** Trials that named the injected segment, and in how many of these its interval holds the injected difference. */
  found: number
  held: number
  endings: Record<CauseReport['ending'], number>
}

/** Runs every trial and counts; pure, and the same for the same trials. */
export function scoreTrials(trials: readonly Trial[]): TrialScore {
  const score: TrialScore = {
    trials: trials.length,
    reported: 0,
    found: 0,
    held: 0,
    endings: { concentrated: 0, uniform: 0, cannot_tell: 0, too_few: 0 },
  }
  for (const trial of trials) {
    const report = explainMissing(trialLines(trial), TRIAL_CONTEXT)
    score.endings[report.ending]++
    if (report.causes.length > 0) score.reported++
    const cause = trial.cause && report.causes.find((candidate) => isInjected(candidate, trial))
    if (!cause || !trial.cause) continue
    score.found++
    const { low, high } = cause.difference
    if (low <= trial.cause.difference && trial.cause.difference <= high) score.held++
  }
  return score
}

const isInjected = ({ parts }: Cause, { cause }: Trial) =>
  parts.length === 1 && parts[0]?.factor === cause?.factor && parts[0]?.level === cause?.level

/** Months of 300 to 3,000 orders that lose 5 to 40 % without any pattern. */
export function uniformTrials(count: number, from = 1): Trial[] {
  return Array.from({ length: count }, (_, at) => {
    const random = seededRandom(900_000 + from + at)
    return { seed: from + at, orders: 300 + Math.floor(random() * 2_701), loss: 0.05 + random() * 0.35 }
  })
}

const CAUSES = [
  { factor: 'gateway', level: 'paypal' },
  { factor: 'country', level: 'DE' },
  { factor: 'device', level: 'mobile' },
  { factor: 'checkout', level: 'express' },
  { factor: 'theme', level: '5.3' },
] as const

/** Months in which a segment of at least 300 orders loses 15 to 30 points more. */
export function injectedTrials(count: number, from = 1): Trial[] {
  return Array.from({ length: count }, (_, at) => {
    const random = seededRandom(700_000 + from + at)
    const orders = 1_500 + Math.floor(random() * 3_500)
    return {
      seed: from + at,
      orders,
      loss: 0.05 + random() * 0.35,
      cause: {
        ...(CAUSES[at % CAUSES.length] as (typeof CAUSES)[number]),
        difference: 0.15 + random() * 0.15,
        share: Math.min(0.45, (330 + random() * 300) / orders),
      },
    }
  })
}
