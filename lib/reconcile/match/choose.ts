import { ALIAS_KINDS, type OrderTable } from '@/lib/transaction-table'
import { type Candidate, type Candidates, isSpelledAlike } from './candidates'
import type { PurchaseGroups } from './groups'
import type { Ranking } from './ranking'
import type { SecondFact } from './second-fact'

/** The order a GA4 id belongs to (rule book 3.5, P1 and P2, with R1). */

export interface Choice {
  order: number
  kind: number
  pass: 'exact' | 'cleaned'
}

const KINDS = ALIAS_KINDS.length

/** What a choice is made from. */
export interface Evidence {
  orders: OrderTable
  groups: PurchaseGroups
  secondFact: SecondFact
}

/**
 * The usual case, without a list: every alias that equals the id belongs to one order, and one of a dominant kind is
 * spelled alike. Returns the entry of the best such alias, or −1 when the id needs a closer look.
 */
export function plainChoice(candidates: Candidates, group: number, ranking: Ranking, evidence: Evidence): number {
  const first = candidates.entryOf(group)
  const order = candidates.orderAt(first)
  let best = -1
  for (let entry = first; entry !== -1; entry = candidates.after(entry)) {
    if (candidates.orderAt(entry) !== order) return -1
    const kind = candidates.kindAt(entry)
    if (ranking.isDominant[kind] === 0) continue
    if (best !== -1 && rankOf(ranking, candidates.kindAt(best)) < rankOf(ranking, kind)) continue
    if (isSpelledAlike(evidence.orders, candidates.aliasAt(entry), evidence.groups, group)) best = entry
  }
  return best
}

const rankOf = ({ rankOf }: Ranking, kind: number) => rankOf[kind] as number

/**
 * The closer look. Better pass first, then the day's kinds by dominance; dominant kinds stand on one tier, since an
 * order that any of them names is as good as an order that another names. A kind outside the dominant space, or an alias
 * that several orders carry, counts only with a second agreeing fact. Null when nothing is certain enough.
 */
export function chooseOrder(
  found: readonly Candidate[],
  group: number,
  ranking: Ranking,
  { orders, groups, secondFact }: Evidence,
): Choice | null {
  const ranked = found
    .map((candidate) => {
      const isExact = isSpelledAlike(orders, candidate.alias, groups, group)
      const rank = rankOf(ranking, candidate.kind)
      const tier = (ranking.isDominant[candidate.kind] === 1 ? -1 : rank) + (isExact ? 0 : KINDS + 1)
      return { ...candidate, pass: isExact ? ('exact' as const) : ('cleaned' as const), rank, tier }
    })
    .sort((a, b) => a.tier - b.tier || a.rank - b.rank)
  for (let at = 0; at < ranked.length; ) {
    const best = ranked[at] as (typeof ranked)[number]
    const tied = ranked.filter(({ tier }) => tier === best.tier)
    at += tied.length
    const isCertain = ranking.isDominant[best.kind] === 1 && !isConflict(tied)
    const agreeing = isCertain ? tied : tied.filter(({ order }) => secondFact.holds(order, group))
    const chosen = agreeing[0]
    if (chosen && !isConflict(agreeing)) return { order: chosen.order, kind: chosen.kind, pass: chosen.pass }
  }
  return null
}

export const isConflict = (candidates: readonly Candidate[]) =>
  candidates.some(({ order }) => order !== candidates[0]?.order)
