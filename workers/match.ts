import { and, eq } from 'drizzle-orm'
import { allowLongStatements, insertMany } from '@/lib/db/batch'
import { verdictChange } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import type { VerdictTable } from '@/lib/reconcile/classify/verdict-table'
import { resultHash } from '@/lib/reconcile/hash'
import { cleanId } from '@/lib/reconcile/ids'
import { reconcile } from '@/lib/reconcile/reconcile'
import type { Summary, Verdict } from '@/lib/reconcile/types'
import { currencyOf } from '@/lib/services/clients/currency'
import { type Claim, withFence } from './claim'
import { type LoadedInput, loadInput } from './load-input'

/** What publishing needs besides the lines themselves, which wait in `verdict_change`. */
export interface MatchOutcome {
  summary: Summary
  resultHash: string
  sources: LoadedInput['sources']
  counts: { ordersRead: number; purchasesRead: number; verdicts: number }
  /** GA4 ids that look like this store's and that no order has: the store may know them by another day. */
  orphanIds: string[]
}

/** The match stage: loads the window, runs the engine, and stages its lines. Repeating it rewrites the same lines. */
export async function matchJob(claim: Claim): Promise<MatchOutcome> {
  const currency = await currencyOf(claim.context)
  const { input, sources } = await withTenant(
    claim.context,
    async (tx) => {
      await allowLongStatements(tx)
      return loadInput(tx, claim, currency)
    },
    { snapshot: true },
  )
  // Computed outside any transaction: the fence would otherwise be locked for as long as it takes.
  const { verdicts, summary } = reconcile(input)
  await withFence(claim, async (tx) => {
    await allowLongStatements(tx)
    const { clientId } = claim.context
    await tx
      .delete(verdictChange)
      .where(and(eq(verdictChange.clientId, clientId), eq(verdictChange.jobId, claim.jobId)))
    await insertMany(tx, verdictChange, toRows(verdicts, claim))
  })
  return {
    summary,
    resultHash: resultHash(verdicts, summary),
    sources,
    counts: { ordersRead: input.orders.length, purchasesRead: input.purchases.length, verdicts: verdicts.length },
    orphanIds: orphanIdsOf(verdicts),
  }
}

function orphanIdsOf(verdicts: VerdictTable): string[] {
  const ids = new Set<string>()
  // Spellings of one id stand joined; any of them names it.
  for (const { status, reason, analyticsId } of verdicts.analyticsLines)
    if (status === 'ga4_orphan' && reason === 'not_looked_up') ids.add(analyticsId.split(' | ')[0] ?? analyticsId)
  return [...ids]
}

function* toRows(verdicts: Iterable<Verdict>, claim: Claim): Generator<typeof verdictChange.$inferInsert> {
  const repeats = new Map<string, number>()
  let ordinal = 0
  for (const { matchedBy, orderedAt, flags, evidence, ...verdict } of verdicts) {
    const key =
      verdict.side === 'store'
        ? `store:${verdict.store === null ? '' : `${verdict.store}|`}${verdict.storeId}`
        : `ga4:${cleanId(verdict.analyticsId ?? '')}:${verdict.status === 'ga4_not_set' || verdict.status === 'ga4_other_row' ? verdict.analyticsDay : ''}`
    const repeat = repeats.get(key) ?? 0
    repeats.set(key, repeat + 1)
    yield {
      ...verdict,
      clientId: claim.context.clientId,
      jobId: claim.jobId,
      ordinal: ordinal++,
      flags: [...flags],
      evidence: [...evidence],
      lineKey: repeat === 0 ? key : `${key}#${repeat}`,
      day: verdict.storeDay ?? verdict.analyticsDay ?? claim.window.from,
      matchedKind: matchedBy?.kind ?? null,
      matchedPass: matchedBy?.pass ?? null,
      matchedTransform: matchedBy?.transform ?? null,
      orderedAt: orderedAt === null ? null : new Date(orderedAt),
    }
  }
}
