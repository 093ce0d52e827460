import { dayOf, endOfDay, HOUR_MS } from '@/lib/period'
import { reconcile } from '@/lib/reconcile/reconcile'
import { ANALYTICS_STATUSES, STORE_STATUSES, type VerdictStatus } from '@/lib/reconcile/statuses'
import type { Summary } from '@/lib/reconcile/types'
import { inputOf, type SimulatedWorld, simulate, tablesOf } from '../simulate/simulate'
import { WORLDS, type WorldName } from '../simulate/world'
import { type CauseOutcome, causeWorld, judgeCauses } from './cause-worlds'
import { type StatusCount, StatusScore } from './status-score'

/** How often the engine is right where the right answer is known. */

export interface Aim {
  what: string
  /** 0 to 1; null where nothing was measured. */
  reached: number | null
  aim: number
}

export const isMissed = ({ reached, aim }: Aim) => reached === null || reached < aim

export interface StatusAccuracy {
  score: StatusScore
  worlds: number
  lines: number
  /** Worlds whose totals of orders, money and GA4 revenue are not what was dealt. */
  wrongSums: string[]
}

/** Orders of a month, from a seed. */
const monthSize = (seed: number) => 1_500 + ((seed * 379) % 1_000)
const smallSize = (seed: number) => 150 + ((seed * 37) % 451)

/** Every named world but the one for speed. */
export const STATUS_WORLDS = (Object.keys(WORLDS) as WorldName[]).filter((name) => name !== 'plain')
/** Worlds of which 150 orders are enough to learn what the rule book learns from a month. */
const SMALL_WORLDS: readonly WorldName[] = ['month', 'items_only', 'cash_on_delivery', 'two_stores', 'young_month']

export const measureSmallMonths = (seeds: readonly number[]): StatusAccuracy =>
  measureStatuses(seeds, SMALL_WORLDS, smallSize)

/** Status by status, over the named worlds and all seeds. */
export function measureStatuses(
  seeds: readonly number[],
  names: readonly WorldName[] = STATUS_WORLDS,
  sizeOf: (seed: number) => number = monthSize,
): StatusAccuracy {
  const measured: StatusAccuracy = { score: new StatusScore(), worlds: 0, lines: 0, wrongSums: [] }
  for (const seed of seeds) {
    for (const name of names) {
      const simulated = simulate({ name, seed, orders: sizeOf(seed) })
      const { world, tags, lookedUp, expected } = simulated
      const result = reconcile(inputOf(world, tablesOf(simulated), { tags, lookedUp }), { causes: false })
      measured.score.add(name, seed, expected, result.verdicts)
      measured.worlds++
      measured.lines += expected.length
      const wrong = wrongSums(simulated, result.summary)
      if (wrong.length > 0) measured.wrongSums.push(`${name} ${seed}: ${wrong.join(', ')}`)
    }
  }
  return measured
}

const SETTLED_MS = 72 * HOUR_MS
const MATCHED: ReadonlySet<string> = new Set([
  'duplicate_in_ga4',
  'matched_exact',
  'matched_rounding',
  'matched_value_diff',
])
const NOT_JUDGED = /^excluded_|^unexpected_in_ga4$|^unknown_ga4_incomplete$/

/** What of a summary is not what was dealt. */
function wrongSums({ world, orders, purchases, expected }: SimulatedWorld, summary: Summary): string[] {
  const { from, to, timeZone } = world.window
  const lines = new Map(
    expected.filter(({ side }) => side === 'store').map((line) => [keyOf(line.store, line.id), line]),
  )
  let storeMinor = 0
  let matched = 0
  let settled = 0
  for (const order of orders) {
    const line = lines.get(keyOf(order.store, order.sourceId))
    if (!line) continue
    storeMinor += order.totalMinor
    const isSettled = world.now - endOfDay(dayOf(order.createdAt, timeZone), timeZone) >= SETTLED_MS
    if (NOT_JUDGED.test(line.status) || !isSettled) continue
    settled++
    if (MATCHED.has(line.status)) matched++
  }
  let analyticsMinor = 0
  for (const { date, revenueMinor } of purchases)
    if (date !== null && date >= from && date <= to) analyticsMinor += revenueMinor
  const bars = summary.bridge.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const isOpen = expected.some(({ accepted }) => accepted !== undefined)
  const pairs: [string, number, number][] = [
    ['orders', summary.storeOrders, lines.size],
    ['GA4', summary.analyticsMinor, analyticsMinor],
    ['bridge', bars, analyticsMinor - summary.storeMinor],
  ]
  // Converted amounts are what the learned rates make of them.
  if (world.otherCurrency === null) pairs.push(['store', summary.storeMinor, storeMinor])
  if (!isOpen)
    pairs.push(['matched', summary.matchRate.matched, matched], ['settled', summary.matchRate.settled, settled])
  return pairs.flatMap(([what, is, must]) => (is === must ? [] : [`${what} ${is} for ${must}`]))
}

const keyOf = (store: string | null | undefined, id: string) => `${store ?? ''}|${id}`

export interface StatusRow extends StatusCount {
  status: VerdictStatus
  precision: number | null
  recall: number | null
}

export function statusRows({ score }: StatusAccuracy): StatusRow[] {
  return [...STORE_STATUSES, ...ANALYTICS_STATUSES].flatMap((status) => {
    const count = score.statuses.get(status)
    if (!count) return []
    const { expected, found, right } = count
    return [{ status, ...count, precision: ratio(right, found), recall: ratio(right, expected) }]
  })
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

export function statusAims(measured: StatusAccuracy): Aim[] {
  const rows = statusRows(measured)
  const total = (read: (row: StatusRow) => number) => rows.reduce((sum, row) => sum + read(row), 0)
  const { details } = measured.score
  return [
    {
      what: 'lines with the one right status',
      reached: ratio(
        total(({ right }) => right),
        total(({ expected }) => expected),
      ),
      aim: 1,
    },
    {
      what: 'statuses given that are right',
      reached: ratio(
        total(({ right }) => right),
        total(({ found }) => found),
      ),
      aim: 1,
    },
    { what: 'of these, reason and flags right too', reached: ratio(details.right, details.lines), aim: 1 },
    { what: 'worlds whose sums are right', reached: 1 - measured.wrongSums.length / measured.worlds, aim: 1 },
  ]
}

export interface CauseAccuracy {
  one: CauseOutcome[]
  none: CauseOutcome[]
  two: CauseOutcome[]
  pair: CauseOutcome[]
  smallOne: CauseOutcome[]
  smallNone: CauseOutcome[]
}

export function measureCauses(seeds: readonly number[]): CauseAccuracy {
  const run = (kind: Parameters<typeof causeWorld>[0], isSmall: boolean) =>
    seeds.map((seed) => judgeCauses(causeWorld(kind, seed, { isSmall })))
  return {
    one: run('one', false),
    none: run('none', false),
    two: run('two', false),
    pair: run('pair', false),
    smallOne: run('one', true),
    smallNone: run('none', true),
  }
}

export const MIN_SEGMENT_ORDERS = 300

export function causeAims({ one, none }: Pick<CauseAccuracy, 'one' | 'none'>): Aim[] {
  const large = one.filter(({ segmentOrders }) => segmentOrders >= MIN_SEGMENT_ORDERS)
  const found = large.filter(({ found }) => found === 1)
  return [
    { what: 'injected causes found', reached: ratio(found.length, large.length), aim: 0.95 },
    {
      what: 'of these, injected effect inside the interval',
      reached: ratio(
        count(found, ({ held }) => held === 1),
        found.length,
      ),
      aim: 0.9,
    },
    {
      what: 'uniform loss without a cause reported',
      reached: ratio(
        count(none, ({ reported }) => reported.length === 0),
        none.length,
      ),
      aim: 0.95,
    },
  ]
}

export const count = <T>(list: readonly T[], holds: (one: T) => boolean): number => list.filter(holds).length
