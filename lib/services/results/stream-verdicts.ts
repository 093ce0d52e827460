import { and, asc, gt, inArray } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { verdict } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import type { Verdict } from '@/lib/reconcile/types'
import { loadWithLines, toVerdict, verdictsOf } from './result-scope'

const PAGE = 2_000

/**
 * All lines of a result in its own order, read in pages of short transactions, so that a slow download holds neither
 * memory nor a connection. `statuses` narrows it; `check` is asked before each page and ends the lines by what it throws.
 */
export async function* streamVerdicts(
  context: TenantContext,
  { jobId, statuses, check }: { jobId: string; statuses?: Verdict['status'][]; check?: () => Promise<void> },
): AsyncGenerator<Verdict> {
  let lastId = 0
  for (;;) {
    const after = lastId
    await check?.()
    const rows = await withTenant(context, async (tx) => {
      const result = await loadWithLines(tx, context, jobId)
      return tx
        .select()
        .from(verdict)
        .where(and(verdictsOf(result), gt(verdict.id, after), statuses ? inArray(verdict.status, statuses) : undefined))
        .orderBy(asc(verdict.id))
        .limit(PAGE)
    })
    for (const row of rows) yield toVerdict(row)
    if (rows.length < PAGE) return
    lastId = rows.at(-1)?.id ?? lastId
  }
}
