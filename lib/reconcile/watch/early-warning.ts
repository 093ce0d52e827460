import { countOf, formatCount } from '@/lib/sentences'
import { wilson } from '../statistics/intervals'
import { round9 } from '../statistics/round'
import { binomialTail } from '../statistics/special'

/**
 * Tracking that breaks today is seen today (rule book 3.15): orders too young to be judged are compared with how many
 * GA4 usually shows at their age. A warning never changes a verdict or a rate; it is confirmed or withdrawn once the
 * orders are settled.
 */

/** Which orders are meant; absent means all of them. */
export interface WatchedSegment {
  dimension: 'gateway' | 'country' | 'hostname'
  value: string
}

/** Orders that have reached an age, but not the next one asked for, and how many of them GA4 shows. */
export interface AgeCount {
  /** 6, 12, 24 or 48 (rule book 3.15); the same in the history and today. */
  ageHours: number
  orders: number
  visible: number
}

export interface SegmentCounts {
  segment: WatchedSegment | null
  counts: readonly AgeCount[]
}

/** Share visible at an age; `low` is the least it may be, since it was learned from a sample. */
interface CurvePoint {
  ageHours: number
  orders: number
  share: number
  low: number
}

/** How purchases of one segment become visible with age; the last point stands for settled orders. */
export interface VisibilityCurve {
  segment: WatchedSegment | null
  points: CurvePoint[]
}

export interface EarlyWarning {
  /** Says that nothing here is settled. */
  isEarly: true
  /** The same from pull to pull. */
  key: string
  segment: WatchedSegment | null
  orders: number
  visible: number
  /** How many are usually visible at these ages. */
  usual: number
  /** Chance of seeing so few by accident. */
  p: number
  /** Share usually visible once settled, by which the warning is resolved. */
  settledShare: number
  sentence: string
}

const MIN_HISTORY = 100
const MIN_ORDERS = 10
const ALARM = 1e-4
/** One question asked once, after the orders settled: the usual level will do. */
const CONFIRM = 0.01
/** Orders outside a segment count as healthy from here on. */
const HEALTHY = 0.01

/**
 * Learns from counts of earlier days, each taken when its orders had reached an age. An age with fewer than 100 orders
 * says nothing. Visibility never falls with age; where a sample says so, neighbours are pooled.
 */
export function learnVisibility(history: readonly SegmentCounts[]): VisibilityCurve[] {
  const sums = new Map<string, { segment: WatchedSegment | null; ages: Map<number, AgeCount> }>()
  for (const { segment, counts } of history) {
    const key = keyOf(segment)
    const entry = sums.get(key) ?? { segment, ages: new Map<number, AgeCount>() }
    sums.set(key, entry)
    for (const { ageHours, orders, visible } of counts) {
      const sum = entry.ages.get(ageHours) ?? { ageHours, orders: 0, visible: 0 }
      entry.ages.set(ageHours, sum)
      sum.orders += orders
      sum.visible += visible
    }
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { segment, ages }]) => ({ segment, points: rising([...ages.values()]) }))
}

/** Pools neighbouring ages until shares rise with age. */
function rising(ages: readonly AgeCount[]): CurvePoint[] {
  const pools: { ages: number[]; orders: number; visible: number }[] = []
  for (const { ageHours, orders, visible } of [...ages].sort((a, b) => a.ageHours - b.ageHours)) {
    if (orders < MIN_HISTORY) continue
    const pool = { ages: [ageHours], orders, visible }
    for (let before = pools.at(-1); before; before = pools.at(-1)) {
      if (before.visible * pool.orders <= pool.visible * before.orders) break
      pools.pop()
      pool.ages.unshift(...before.ages)
      pool.orders += before.orders
      pool.visible += before.visible
    }
    pools.push(pool)
  }
  return pools.flatMap(({ ages: pooled, orders, visible }) =>
    pooled.map((ageHours) => ({
      ageHours,
      orders,
      share: round9(visible / orders),
      low: wilson(visible, orders).low,
    })),
  )
}

/**
 * Compares today's young orders with the curves: fewer visible than chance explains (exact binomial, p < 1e-4) among at
 * least ten. Segments are tested by a curve of their own. Where the orders outside a segment are healthy, the segment is
 * named instead of the whole; where everything is affected, only the whole is. Most certain first.
 */
export function warnEarly(today: readonly SegmentCounts[], curves: readonly VisibilityCurve[]): EarlyWarning[] {
  const byKey = new Map(curves.map((curve) => [keyOf(curve.segment), curve]))
  const whole = today.find(({ segment }) => segment === null)
  const wholeTest = whole && testCounts(whole, byKey.get(keyOf(null)))
  const wholeWarns = wholeTest !== undefined && wholeTest !== null && isAlarming(wholeTest)
  const segments = today.flatMap((counts) => {
    if (counts.segment === null) return []
    const test = testCounts(counts, byKey.get(keyOf(counts.segment)))
    if (!test || !isAlarming(test)) return []
    if (!wholeWarns || !whole) return [test]
    const rest = testCounts(without(whole, counts), byKey.get(keyOf(null)))
    return rest === null || rest.p >= HEALTHY ? [test] : []
  })
  const found = wholeWarns && segments.length === 0 ? [wholeTest] : segments
  return found.sort((a, b) => a.p - b.p || (keyOf(a.segment) < keyOf(b.segment) ? -1 : 1)).map(toWarning)
}

interface VisibilityTest {
  segment: WatchedSegment | null
  orders: number
  visible: number
  usual: number
  p: number
  settledShare: number
}

const isAlarming = ({ orders, p }: VisibilityTest) => orders >= MIN_ORDERS && p < ALARM

/** Null where nothing is known of these ages. */
function testCounts({ segment, counts }: SegmentCounts, curve: VisibilityCurve | undefined): VisibilityTest | null {
  let orders = 0
  let visible = 0
  let usual = 0
  let least = 0
  for (const count of counts) {
    const point = curve?.points.find(({ ageHours }) => ageHours === count.ageHours)
    if (!point) continue
    orders += count.orders
    visible += count.visible
    usual += count.orders * point.share
    least += count.orders * point.low
  }
  const last = curve?.points.at(-1)
  if (orders === 0 || !last) return null
  // Ages differ in share; a binomial of their mean has the wider tail, so pooling them never alarms too soon.
  const p = binomialTail(visible, orders, least / orders, 'less')
  return { segment, orders, visible, usual, p, settledShare: last.low }
}

function without({ counts }: SegmentCounts, { counts: taken }: SegmentCounts): SegmentCounts {
  const rest = counts.map(({ ageHours, orders, visible }) => {
    const part = taken.find((count) => count.ageHours === ageHours)
    return { ageHours, orders: orders - (part?.orders ?? 0), visible: visible - (part?.visible ?? 0) }
  })
  return { segment: null, counts: rest }
}

const DIMENSION_WORDS: Readonly<Record<WatchedSegment['dimension'], (value: string) => string>> = {
  gateway: (value) => ` paid by ${value}`,
  country: (value) => ` from ${value}`,
  hostname: (value) => ` on ${value}`,
}

function toWarning({ segment, orders, visible, usual, p, settledShare }: VisibilityTest): EarlyWarning {
  const which = segment ? DIMENSION_WORDS[segment.dimension](segment.value) : ''
  const expected = Math.round(usual)
  return {
    isEarly: true,
    key: `early_warning${segment ? `:${keyOf(segment)}` : ''}`,
    segment,
    orders,
    visible,
    usual: round9(usual),
    p: round9(p),
    settledShare,
    sentence: `Early warning: GA4 shows ${formatCount(visible)} of ${countOf(orders, 'recent order')}${which}; at their age it usually shows about ${formatCount(expected)}. These orders are not settled yet.`,
  }
}

const keyOf = (segment: WatchedSegment | null) => (segment ? `${segment.dimension}=${segment.value}` : '')

/**
 * What became of the warned orders: `waiting` until all of them are settled, `confirmed` when still fewer are seen than
 * usual, else `withdrawn`.
 */
export function resolveWarning(
  { orders, settledShare }: Pick<EarlyWarning, 'orders' | 'settledShare'>,
  { settled, seen }: { settled: number; seen: number },
): 'confirmed' | 'withdrawn' | 'waiting' {
  if (settled < orders) return 'waiting'
  return binomialTail(seen, settled, settledShare, 'less') < CONFIRM ? 'confirmed' : 'withdrawn'
}
