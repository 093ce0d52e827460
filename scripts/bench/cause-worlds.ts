import type { Cause, CauseReport } from '@/lib/reconcile/causes/report'
import { reconcile } from '@/lib/reconcile/reconcile'
import { isInSegment, shareOfLevel } from '../simulate/draft'
import { pickOne, randomOf, wholeNumber } from '../simulate/random'
import { inputOf, type SimulatedWorld, simulate, tablesOf } from '../simulate/simulate'
import type { InjectedCause, SegmentPart, World } from '../simulate/world'

/** Worlds with a cause put into them, or none, and whether the engine finds what was put in. */

const SEGMENTS: readonly SegmentPart[] = [
  { factor: 'gateway', level: 'paypal' },
  { factor: 'gateway', level: 'klarna' },
  { factor: 'country', level: 'DE' },
  { factor: 'country', level: 'US' },
  { factor: 'device', level: 'mobile' },
  { factor: 'device', level: 'desktop' },
  { factor: 'customer', level: 'returning' },
  { factor: 'account', level: 'account' },
  { factor: 'in_app', level: 'yes' },
  { factor: 'checkout', level: 'express' },
  { factor: 'theme', level: '5.3' },
  { factor: 'source', level: 'meta' },
]

/** Orders of a segment that the aims are about, with room for those that do not settle or are not eligible. */
const MIN_SEGMENT = 300
const ROOM = 1.4

export type CauseKind = 'one' | 'two' | 'pair' | 'none'

export interface CauseOutcome {
  seed: number
  causes: readonly InjectedCause[]
  /** Settled, eligible orders of the smallest injected segment. */
  segmentOrders: number
  ending: CauseReport['ending'] | null
  reported: string[]
  /** Injected causes that were reported, reported ones whose interval holds the injected share, and others reported. */
  found: number
  held: number
  others: number
}

const SALT = 0x2b7e1516

/** A world of 1,500 to 5,000 orders, or of 150 to 600, with 5 to 40 % loss and a cause of 15 to 30 points. */
export function causeWorld(kind: CauseKind, seed: number, { isSmall }: { isSmall: boolean }): SimulatedWorld {
  const random = randomOf(seed ^ SALT, kind.length)
  const orders = isSmall ? wholeNumber(random, 150, 600) : wholeNumber(random, 1_500, 5_000)
  const lossShare = 0.05 + 0.35 * random()
  const large = SEGMENTS.filter((part) => isSmall || (shareOfLevel(part) ?? 0) * orders >= MIN_SEGMENT * ROOM)
  const causes: InjectedCause[] = []
  const share = () => 0.15 + 0.15 * random()
  if (kind === 'one' || kind === 'two') causes.push({ parts: [pickOne(random, large)], share: share() })
  if (kind === 'two') {
    const others = large.filter(({ factor }) => factor !== causes[0]?.parts[0]?.factor)
    causes.push({ parts: [pickOne(random, others)], share: share() })
  }
  if (kind === 'pair')
    causes.push({
      parts: [
        { factor: 'gateway', level: 'paypal' },
        { factor: 'device', level: 'mobile' },
      ],
      share: 0.1 + share(),
    })
  const overrides: Partial<World> = { lossShare, causes, oddShare: 0.05, excludedShare: 0.04 }
  return simulate({ name: 'month', orders, seed, overrides })
}

export function judgeCauses(simulated: SimulatedWorld): CauseOutcome {
  const { world } = simulated
  const report = reconcile(inputOf(world, tablesOf(simulated))).summary.causes
  const reported = report?.causes ?? []
  const matches = world.causes.map((injected) => ({
    injected,
    cause: reported.find((cause) => isCause(cause, injected)),
  }))
  const found = matches.filter(({ cause }) => cause !== undefined)
  return {
    seed: world.seed,
    causes: world.causes,
    segmentOrders: smallestSegment(simulated),
    ending: report?.ending ?? null,
    reported: reported.map(({ key }) => key),
    found: found.length,
    held: found.filter(({ injected, cause }) => cause && holds(cause, injected.share)).length,
    others: reported.length - found.length,
  }
}

const holds = ({ difference }: Cause, share: number) => difference.low <= share && share <= difference.high

/** A report names a cause when it names the same parts, or says that the two cannot be told apart. */
function isCause(cause: Cause, { parts }: InjectedCause): boolean {
  const names = (list: readonly SegmentPart[]) =>
    list
      .map(({ factor, level }) => `${factor}=${level}`.toLowerCase())
      .sort()
      .join(' + ')
  const wanted = names(parts)
  return names(cause.parts as readonly SegmentPart[]) === wanted || cause.inseparableFrom?.toLowerCase() === wanted
}

const ELIGIBLE = new Set(['missing', 'matched_exact', 'matched_rounding', 'matched_value_diff', 'duplicate_in_ga4'])

function smallestSegment({ world, orders, expected }: SimulatedWorld): number {
  const eligible = new Set(expected.filter(({ status }) => ELIGIBLE.has(status)).map(({ id }) => id))
  const sizes = world.causes.map(
    ({ parts }) => orders.filter((order) => eligible.has(order.sourceId) && isInSegment(order, parts)).length,
  )
  return sizes.length > 0 ? Math.min(...sizes) : 0
}
