import type { AliasKind } from '@/lib/transaction'

/** The oracle's own reading of R2 and R3: which kind of name the ids of a day are of. */

/** An id that tells its order, by the kinds of that order's names it equals. */
export interface Sighting {
  /** Null where the report has no dates. */
  day: string | null
  kinds: readonly AliasKind[]
  /** It was reported on the order's own day. */
  isOwnDay: boolean
}

const KINDS: readonly AliasKind[] = [
  'order_id',
  'gid',
  'name',
  'order_number',
  'checkout_id',
  'confirmation_number',
  'order_key',
  'gateway_reference',
]

/** `#1001` and `1001` are one way of naming, an order's id in any form another. */
const WAYS: Partial<Record<AliasKind, string>> = { name: 'number', order_number: 'number', gid: 'order_id' }
const wayOf = (kind: AliasKind): string => WAYS[kind] ?? kind

/** So many ids of one kind make a day, or a stretch of days, speak for itself. */
const TELLING = 20

const hitsOf = (sightings: readonly Sighting[], kind: AliasKind) =>
  sightings.filter(({ kinds, isOwnDay }) => isOwnDay && kinds.includes(kind)).length
const mostHits = (sightings: readonly Sighting[]) => Math.max(...KINDS.map((kind) => hitsOf(sightings, kind)))

/** Kinds from the most to the least telling, and those as good as the best. */
export class KindRanking {
  readonly kinds: readonly AliasKind[]
  private readonly best: Set<string>

  constructor(sightings: readonly Sighting[]) {
    const fitsOf = (kind: AliasKind) => sightings.filter(({ kinds }) => kinds.includes(kind)).length
    const scores = new Map(KINDS.map((kind) => [kind, hitsOf(sightings, kind) * 1_000_000 + fitsOf(kind)]))
    const of = (kind: AliasKind) => scores.get(kind) ?? 0
    this.kinds = [...KINDS].sort((a, b) => of(b) - of(a))
    this.best = new Set(this.kinds.filter((kind) => of(kind) === of(this.kinds[0] as AliasKind)).map(wayOf))
  }

  isDominant = (kind: AliasKind) => this.best.has(wayOf(kind))
}

interface Stretch {
  kind: AliasKind
  days: string[]
  hits: number
}

/** A day that tells enough stands for itself; others for their stretch of days, and where no format changed, for all. */
export function rankKinds(sightings: readonly Sighting[]): (day: string | null) => KindRanking {
  const dated = sightings.filter(({ day }) => day !== null)
  const formats = formatsOf(dated)
  const known = new Map<string | null, KindRanking>()
  const find = (day: string | null): KindRanking => {
    const ofDay = dated.filter((sighting) => sighting.day === day)
    if (mostHits(ofDay) >= TELLING) return new KindRanking(ofDay)
    const format =
      formats.length < 2 ? undefined : formats.find(({ from, to }) => day !== null && day >= from && day <= to)
    const ofFormat = dated.filter(({ day }) => format && day !== null && day >= format.from && day <= format.to)
    return new KindRanking(mostHits(ofFormat) >= TELLING ? ofFormat : sightings)
  }
  return (day) => {
    const ranking = known.get(day) ?? find(day)
    known.set(day, ranking)
    return ranking
  }
}

/** Stretches of days that lasted: three days of one kind, or twenty ids on two days or up to the last day (R3). */
function formatsOf(sightings: readonly Sighting[]): { from: string; to: string }[] {
  const days = [...new Set(sightings.map(({ day }) => day as string))].sort()
  const stretches: Stretch[] = []
  const telling: string[] = []
  for (const day of days) {
    const ofDay = sightings.filter((sighting) => sighting.day === day)
    const hits = mostHits(ofDay)
    if (hits === 0) continue
    telling.push(day)
    const last = stretches.at(-1)
    const winners = KINDS.filter((kind) => hitsOf(ofDay, kind) === hits)
    if (last && winners.includes(last.kind)) {
      last.days.push(day)
      last.hits += hits
    } else stretches.push({ kind: winners[0] as AliasKind, days: [day], hits })
  }
  const lasting = stretches.filter(
    ({ days, hits }, at) => days.length >= 3 || (hits >= TELLING && (days.length > 1 || at === stretches.length - 1)),
  )
  const changes = lasting.filter(({ kind }, at) => at === 0 || lasting[at - 1]?.kind !== kind)
  return changes.map(({ days }, at) => {
    const next = changes[at + 1]?.days[0]
    const own = telling.filter((day) => next === undefined || day < next)
    return { from: (at === 0 ? telling[0] : days[0]) as string, to: own.at(-1) as string }
  })
}
