/** A standard property's quota, spent by each report and given back each hour or day. */

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const KINDS = [
  ['tokensPerDay', 200_000, DAY_MS, 'Exhausted property tokens per day.'],
  ['tokensPerHour', 40_000, HOUR_MS, 'Exhausted property tokens per hour.'],
  ['tokensPerProjectPerHour', 14_000, HOUR_MS, 'Exhausted property tokens for a project per hour.'],
  ['serverErrorsPerProjectPerHour', 10, HOUR_MS, 'Exhausted server errors quota.'],
  ['potentiallyThresholdedRequestsPerHour', 120, HOUR_MS, 'Exhausted potentially thresholded requests quota.'],
] as const

type QuotaKind = (typeof KINDS)[number][0]

const MAX_AT_ONCE = 10
/** Rows that a token is spent on, beside the one for the question itself. */
const ROWS_A_TOKEN = 10_000

export class Quota {
  atOnce = 0
  private readonly spent = new Map<QuotaKind, { amount: number; period: number }>()

  constructor(private readonly now: () => number) {}

  /** As if others had spent so much. */
  spend(kind: QuotaKind, amount: number): void {
    this.spent.set(kind, { amount: this.spentOf(kind) + amount, period: this.periodOf(kind) })
  }

  /** What is used up, as Google says it; null when nothing is. */
  get refusal(): string | null {
    if (this.atOnce > MAX_AT_ONCE) return 'Exhausted concurrent requests quota.'
    return KINDS.find(([kind, limit]) => this.spentOf(kind) >= limit)?.[3] ?? null
  }

  /** Pays for a report; returns its `propertyQuota`. */
  pay(rows: number, isThresholded: boolean): Record<string, unknown> {
    const cost = 1 + Math.ceil(rows / ROWS_A_TOKEN)
    for (const kind of ['tokensPerDay', 'tokensPerHour', 'tokensPerProjectPerHour'] as const) this.spend(kind, cost)
    if (isThresholded) this.spend('potentiallyThresholdedRequestsPerHour', 1)
    const status = ([kind, limit]: (typeof KINDS)[number]) => {
      const remaining = limit - this.spentOf(kind)
      return [kind, { ...(kind.startsWith('tokens') && { consumed: cost }), ...(remaining > 0 && { remaining }) }]
    }
    return { ...Object.fromEntries(KINDS.map(status)), concurrentRequests: { remaining: MAX_AT_ONCE } }
  }

  private spentOf(kind: QuotaKind): number {
    const held = this.spent.get(kind)
    return held !== undefined && held.period === this.periodOf(kind) ? held.amount : 0
  }

  private periodOf(kind: QuotaKind): number {
    return Math.floor(this.now() / (kind === 'tokensPerDay' ? DAY_MS : HOUR_MS))
  }
}
