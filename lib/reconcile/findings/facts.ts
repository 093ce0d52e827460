import type { BridgeBar } from '../bridge'
import type { VerdictTable } from '../classify/verdict-table'
import { flagBit } from '../classify/verdict-table'
import type { BasisRegime, LearnedBasis } from '../learn-basis'
import type { TransformProposal } from '../match/transforms'
import type { RefundSummary } from '../refunds'
import type { Headline, ScopeLine } from '../scope-table'
import type { Summary } from '../types'
import { TopOrders } from './top-orders'

/** What findings are made from. */
export interface FindingFacts {
  currency: string
  buckets: Buckets
  bars: readonly BridgeBar[]
  basis: LearnedBasis | null
  bases: readonly BasisRegime[]
  idChanges: Summary['idChanges']
  proposals: readonly TransformProposal[]
  unknownFormats: Summary['unknownFormats']
  scope: readonly ScopeLine[]
  headline: Headline
  refunds: RefundSummary
  coverage: Summary['coverage']
}

const DUPLICATE_FLAGS = (['two_tags', 'reload', 'id_variants', 'two_properties'] as const).map((flag) => ({
  flag,
  bit: flagBit(flag),
}))

/** Lines by what a finding says of them, collected in one pass. */
export class Buckets {
  private readonly byCode = new Map<string, TopOrders>()

  constructor(private readonly verdicts: VerdictTable) {
    this.collectOrders()
    this.collectIds()
  }

  get(code: string): TopOrders {
    return this.byCode.get(code) ?? new TopOrders(() => 0)
  }

  /** What people call the largest lines of a bucket. */
  startWith(code: string): string[] {
    const { orders } = this.verdicts.context
    return this.get(code).lines.map((line) => {
      if (line >= this.verdicts.storeCount)
        return this.verdicts.analyticsLines[line - this.verdicts.storeCount]?.analyticsId ?? ''
      const row = this.verdicts.rows[line] as number
      return orders.names.at(row) || orders.sourceIds.at(row)
    })
  }

  private add(code: string, line: number, amountMinor: number): void {
    let bucket = this.byCode.get(code)
    if (!bucket) {
      bucket = new TopOrders((a, b) => this.verdicts.compare(a, b))
      this.byCode.set(code, bucket)
    }
    bucket.add(line, amountMinor)
  }

  private collectOrders(): void {
    const { verdicts } = this
    const { totals } = verdicts.context.orders
    const splits = flagBit('split_ids')
    const late = flagBit('matched_late')
    for (let line = 0; line < verdicts.storeCount; line++) {
      const status = verdicts.statusOf(line)
      if (status === 'matched_exact' && verdicts.flags[line] === 0) continue
      const storeMinor = totals.values[verdicts.rows[line] as number] as number
      const analyticsMinor = verdicts.analyticsMinor[line] as number
      const reason = verdicts.reasonOf(line)
      if (status === 'missing' || status === 'ambiguous' || status === 'unknown_ga4_incomplete')
        this.add(status, line, storeMinor)
      else if (status === 'duplicate_in_ga4') this.addDuplicate(line, analyticsMinor - storeMinor)
      else if (status === 'matched_value_diff') this.add(reason ?? '', line, Math.abs(analyticsMinor - storeMinor))
      else if (status === 'unexpected_in_ga4') this.add(unexpectedKind(reason), line, analyticsMinor)
      if ((verdicts.flags[line] as number) & late) this.add('matched_late', line, storeMinor)
      if ((verdicts.flags[line] as number) & splits) this.add('split_ids', line, analyticsMinor)
      if (verdicts.suggestions.has(line)) this.add('suggested', line, storeMinor)
    }
  }

  private addDuplicate(line: number, excessMinor: number): void {
    this.add('duplicate_in_ga4', line, excessMinor)
    for (const { flag, bit } of DUPLICATE_FLAGS)
      if ((this.verdicts.flags[line] as number) & bit) this.add(`duplicate_in_ga4:${flag}`, line, excessMinor)
  }

  private collectIds(): void {
    const { storeCount, analyticsLines } = this.verdicts
    for (const [at, { status, reason, revenueMinor }] of analyticsLines.entries())
      this.add(reason === 'corrupt_id' || reason === 'refund_only' ? reason : status, storeCount + at, revenueMinor)
  }
}

function unexpectedKind(reason: string | null): string {
  if (reason === 'excluded_cancelled') return 'unexpected_in_ga4:cancelled'
  return reason === 'excluded_unpaid' ? 'unexpected_in_ga4:unpaid' : 'unexpected_in_ga4:other'
}
