import { CHANNELS, type Channel, ORDER_STATUSES, type OrderDetails, type OrderStatus } from '@/lib/transaction'
import type { OrderTable } from '@/lib/transaction-table'
import { isDeferredGateway } from './gateways'
import type { ExclusionCode } from './statuses'

/** Which orders GA4 should have seen (rule book 3.6), and the classes of sale that a person can decide on (3.11). */

/** A person's word on one class of sale; a later version replaces an earlier one. */
export interface ScopeDecision {
  classKey: string
  /** Null takes the decision back. */
  inHeadline: boolean | null
  by: string
  at: number
  version: number
}

export interface ScopePolicy {
  /** Orders of zero are kept by default: a coupon for everything is still a sale the tag should see. */
  zeroTotals: 'keep' | 'exclude'
  /** Refunded orders count by default: the sale happened. */
  refunded: 'keep' | 'exclude'
  /** Apps whose orders are the web shop's own, as a headless shop's are. */
  webApps: readonly string[]
  /** Gateways that only tests use. */
  testGateways: readonly string[]
  /** Orders before this instant were not tracked at all; null where tracking has no known start. */
  trackingSince: number | null
  decisions: readonly ScopeDecision[]
}

/** The policy with the rule book's defaults for what is not said. */
export const scopePolicy = (policy: Partial<ScopePolicy> = {}): ScopePolicy => ({
  zeroTotals: 'keep',
  refunded: 'keep',
  webApps: [],
  testGateways: [],
  trackingSince: null,
  decisions: [],
  ...policy,
})

/** What of an order decides its scope. */
export interface ScopeFacts {
  test: boolean
  status: OrderStatus
  channel: Channel
  gateway: string | null
  createdAt: number
  totalMinor: number
  details?: OrderDetails
}

/** A class of sale: one line of the scope table. */
export interface ScopeClass {
  /** The same in every job: `web`, `api|Tapcart`, `unpaid|bacs`. */
  key: string
  kind: 'test' | 'failed' | 'cancelled' | 'refunded' | 'staff' | 'unpaid' | 'b2b' | Channel
  /** App within the channel, or the gateway of unpaid orders. */
  of: string | null
}

const classOf = (kind: ScopeClass['kind'], of: string | null = null): ScopeClass => ({
  key: of === null || of === '' ? kind : `${kind}|${of}`,
  kind,
  of: of || null,
})

/** The class an order belongs to; the first that holds, as in table 3.6. */
export function scopeClassOf(facts: ScopeFacts, policy: ScopePolicy): ScopeClass {
  const { test, status, gateway } = facts
  if (test || (gateway !== null && policy.testGateways.includes(gateway))) return classOf('test')
  if (status === 'failed') return classOf('failed')
  if (status === 'pending' && !isPaidLater(facts)) return classOf('unpaid', gateway)
  if (status === 'cancelled') return classOf('cancelled')
  if (status === 'refunded' && policy.refunded === 'exclude') return classOf('refunded')
  const sold = classOfSale(facts, policy)
  // Placed in the shop on payment terms: in scope by default, and a class to decide on.
  return status === 'pending' && sold.kind === 'web' ? classOf('unpaid', gateway) : sold
}

/** Placed now and paid later: by a deferred gateway, or by a business on payment terms (rule book 3.11). */
const isPaidLater = ({ gateway, details }: ScopeFacts) => details?.isB2b === true || isDeferredGateway(gateway)

function classOfSale({ channel, details }: ScopeFacts, policy: ScopePolicy): ScopeClass {
  const app = details?.app ?? null
  const isOwnApp = app !== null && policy.webApps.includes(app) && (channel === 'api' || channel === 'marketplace')
  if (channel !== 'web' && !isOwnApp) return classOf(channel, app)
  if (details?.isStaff) return classOf('staff')
  return details?.isB2b ? classOf('b2b') : classOf('web', app)
}

const CODES: Readonly<Record<ScopeClass['kind'], ExclusionCode>> = {
  test: 'excluded_test',
  failed: 'excluded_unpaid',
  unpaid: 'excluded_unpaid',
  cancelled: 'excluded_cancelled',
  refunded: 'excluded_cancelled',
  pos: 'excluded_pos',
  draft: 'excluded_draft_admin',
  b2b: 'excluded_draft_admin',
  subscription: 'excluded_renewal',
  marketplace: 'excluded_api_marketplace',
  api: 'excluded_api_marketplace',
  web: 'excluded_api_marketplace',
  staff: 'excluded_staff',
}

/** The code that orders of a class carry when it is out. */
export const exclusionOfClass = ({ kind }: ScopeClass): ExclusionCode => CODES[kind]

/** Classes that are facts, not guesses: no decision brings a test or a cancelled order into the headline. */
const FACTS: ReadonlySet<ScopeClass['kind']> = new Set(['test', 'failed', 'cancelled'])

export const isDecidable = ({ kind }: ScopeClass) => !FACTS.has(kind)

/** Whether a class counts in the headline when nobody has decided. */
export function isInByDefault({ kind, of }: ScopeClass): boolean {
  return kind === 'web' || kind === 'b2b' || (kind === 'unpaid' && isDeferredGateway(of))
}

/** The decision in force for each class. */
export function decisionsInForce(decisions: readonly ScopeDecision[]): Map<string, ScopeDecision> {
  const latest = new Map<string, ScopeDecision>()
  for (const decision of decisions)
    if (decision.version >= (latest.get(decision.classKey)?.version ?? 0)) latest.set(decision.classKey, decision)
  for (const [key, { inHeadline }] of latest) if (inHeadline === null) latest.delete(key)
  return latest
}

/** Adds a decision, or with null its undoing; the list only grows, so that every state can be shown again. */
export function decideScope(
  decisions: readonly ScopeDecision[],
  { classKey, inHeadline, by, at }: Omit<ScopeDecision, 'version'>,
): ScopeDecision[] {
  const version = 1 + Math.max(0, ...decisions.map((decision) => decision.version))
  return [...decisions, { classKey, inHeadline, by, at, version }]
}

export interface ScopeJudgement {
  scopeClass: ScopeClass
  exclusion: ExclusionCode | null
}

/** Judges orders by a policy. Orders alike in all that makes a class are judged once. */
export class Scope {
  private readonly inForce: ReadonlyMap<string, ScopeDecision>

  constructor(readonly policy: ScopePolicy) {
    this.inForce = decisionsInForce(policy.decisions)
  }

  /** Whether an order is in scope, and of which class; the first row of table 3.6 that holds decides. */
  judge(facts: ScopeFacts): ScopeJudgement {
    return this.refine(facts.totalMinor, facts.createdAt, this.judgeClass(facts))
  }

  /** Judges every order of a table by row. */
  reader(orders: OrderTable): (row: number) => ScopeJudgement {
    const knownByApp = new Map<string | undefined, Map<number, ScopeJudgement>>()
    const factsOf = (row: number): ScopeFacts => ({
      test: orders.tests.values[row] === 1,
      status: ORDER_STATUSES[orders.statuses.values[row] as number] as OrderStatus,
      channel: CHANNELS[orders.channels.values[row] as number] as Channel,
      gateway: orders.gateways.at(row) || null,
      createdAt: orders.createdAt.values[row] as number,
      totalMinor: orders.totals.values[row] as number,
      details: orders.details.get(row),
    })
    return (row) => {
      const details = orders.details.get(row)
      let known = knownByApp.get(details?.app)
      if (!known) {
        known = new Map()
        knownByApp.set(details?.app, known)
      }
      const people = (details?.isStaff ? 2 : 0) + (details?.isB2b ? 1 : 0)
      const state = (orders.statuses.values[row] as number) * CHANNELS.length + (orders.channels.values[row] as number)
      const test = orders.tests.values[row] as number
      const alike = (((orders.gateways.codes.values[row] as number) * 64 + state) * 2 + test) * 4 + people
      let judgement = known.get(alike)
      if (!judgement) {
        judgement = this.judgeClass(factsOf(row))
        known.set(alike, judgement)
      }
      return this.refine(orders.totals.values[row] as number, orders.createdAt.values[row] as number, judgement)
    }
  }

  /** The decision on a class, where one is in force. */
  decisionOn({ key }: ScopeClass): ScopeDecision | null {
    return this.inForce.get(key) ?? null
  }

  private judgeClass(facts: ScopeFacts): ScopeJudgement {
    const scopeClass = scopeClassOf(facts, this.policy)
    const decision = isDecidable(scopeClass) ? this.decisionOn(scopeClass) : null
    const isIn = decision?.inHeadline ?? isInByDefault(scopeClass)
    return { scopeClass, exclusion: isIn ? null : exclusionOfClass(scopeClass) }
  }

  /** The rows of the table that hang on a single order's amount or age. */
  private refine(totalMinor: number, createdAt: number, judgement: ScopeJudgement): ScopeJudgement {
    const { zeroTotals, trackingSince } = this.policy
    if (judgement.exclusion !== null) return judgement
    if (zeroTotals === 'exclude' && totalMinor === 0) return { ...judgement, exclusion: 'excluded_zero' }
    if (trackingSince !== null && createdAt < trackingSince)
      return { ...judgement, exclusion: 'excluded_before_tracking' }
    return judgement
  }
}
