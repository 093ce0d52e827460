import { safeMinor } from '@/lib/money'
import {
  exclusionOfClass,
  isDecidable,
  isInByDefault,
  type Scope,
  type ScopeClass,
  type ScopeDecision,
  type ScopeJudgement,
} from './scope'
import type { ExclusionCode } from './statuses'

/** The scope table of a job (rule book 3.11): each class of sale, what GA4 saw of it, and who decided about it. */

/** A class of so many orders, seen in GA4 so often, is proposed for the headline. */
const PROPOSE_MIN_ORDERS = 10
const PROPOSE_MIN_SHARE_PERCENT = 50
/** The headline waits for a decision when undecided excluded classes hold more than this of the value. */
const UNDECIDED_MAX_PERCENT = 20
/** A class that was never met before holds the headline back from this share of orders on. */
const NEW_CLASS_MIN_PERCENT = 5

export interface ScopeLine {
  key: string
  kind: ScopeClass['kind']
  of: string | null
  orders: number
  storeMinor: number
  seenInGa4: number
  inHeadline: boolean
  exclusion: ExclusionCode | null
  decision: Pick<ScopeDecision, 'by' | 'at' | 'version'> | null
  proposal: 'in' | null
}

export interface Headline {
  isWithheld: boolean
  /** Why, naming the classes to decide on. */
  because: 'undecided_value' | 'new_class' | null
  classes: string[]
}

interface Tally {
  judgement: ScopeJudgement
  orders: number
  storeMinor: number
  seen: number
}

export class ScopeTable {
  private readonly tallies = new Map<string, Tally>()
  /** Judgements are shared by orders that are alike, so that most orders need no look-up by text. */
  private readonly byJudgement = new Map<ScopeJudgement, Tally>()

  constructor(private readonly scope: Scope) {}

  add(judgement: ScopeJudgement, totalMinor: number, isSeen: boolean): void {
    let tally = this.byJudgement.get(judgement)
    if (!tally) {
      const { key } = judgement.scopeClass
      tally = this.tallies.get(key) ?? { judgement, orders: 0, storeMinor: 0, seen: 0 }
      this.tallies.set(key, tally)
      if (this.byJudgement.size < 10_000) this.byJudgement.set(judgement, tally)
    }
    tally.orders++
    tally.storeMinor += totalMinor
    if (isSeen) tally.seen++
  }

  /** Largest class first. */
  lines(): ScopeLine[] {
    return [...this.tallies.values()]
      .map(({ judgement: { scopeClass }, orders, storeMinor, seen }) => {
        const decision = isDecidable(scopeClass) ? this.scope.decisionOn(scopeClass) : null
        const inHeadline = decision?.inHeadline ?? isInByDefault(scopeClass)
        const isOften = orders >= PROPOSE_MIN_ORDERS && seen * 100 >= orders * PROPOSE_MIN_SHARE_PERCENT
        return {
          key: scopeClass.key,
          kind: scopeClass.kind,
          of: scopeClass.of,
          orders,
          storeMinor: safeMinor(storeMinor),
          seenInGa4: seen,
          inHeadline,
          exclusion: inHeadline ? null : exclusionOfClass(scopeClass),
          decision: decision && { by: decision.by, at: decision.at, version: decision.version },
          proposal: !inHeadline && decision === null && isDecidable(scopeClass) && isOften ? ('in' as const) : null,
        }
      })
      .sort((a, b) => b.orders - a.orders || (a.key < b.key ? -1 : 1))
  }

  /**
   * Whether the rate may stand as the headline. `known` are the classes that earlier results met; without them no
   * class is new. Classes that are facts (tests, failed and cancelled orders) need no decision.
   */
  headline(known?: readonly string[]): Headline {
    const lines = this.lines()
    const open = lines.filter(({ decision, kind, of, key }) => decision === null && isDecidable({ kind, of, key }))
    const allMinor = lines.reduce((sum, { storeMinor }) => sum + storeMinor, 0)
    const allOrders = lines.reduce((sum, { orders }) => sum + orders, 0)
    const excluded = open.filter(({ inHeadline }) => !inHeadline)
    const excludedMinor = excluded.reduce((sum, { storeMinor }) => sum + storeMinor, 0)
    const fresh = open.filter(
      ({ key, orders }) =>
        known !== undefined && !known.includes(key) && orders * 100 >= allOrders * NEW_CLASS_MIN_PERCENT,
    )
    if (excludedMinor * 100 > allMinor * UNDECIDED_MAX_PERCENT)
      return { isWithheld: true, because: 'undecided_value', classes: excluded.map(({ key }) => key) }
    if (fresh.length > 0) return { isWithheld: true, because: 'new_class', classes: fresh.map(({ key }) => key) }
    return { isWithheld: false, because: null, classes: [] }
  }
}
