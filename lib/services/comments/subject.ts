import { and, eq } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { verdict } from '@/lib/db/schema/tenant'
import { notFound } from '@/lib/errors'
import { loadFinding } from '../findings/load'
import { loadSummary } from '../results/result-scope'
import type { CommentSubject } from './dto'

interface Place {
  reconciliationId: string
  subject: 'line' | 'finding'
  subjectKey: string
}

/** Where comments on something are kept. Throws `not_found` for what the client does not have. */
export async function placeOf(tx: TenantTransaction, context: TenantContext, on: CommentSubject): Promise<Place> {
  if ('findingId' in on) {
    const { reconciliationId, key } = await loadFinding(tx, context, on.findingId)
    return { reconciliationId, subject: 'finding', subjectKey: key }
  }
  const { reconciliationId } = await loadSummary(tx, context, on.jobId)
  const [line] = await tx
    .select({ lineKey: verdict.lineKey })
    .from(verdict)
    .where(
      and(
        eq(verdict.clientId, context.clientId),
        eq(verdict.reconciliationId, reconciliationId),
        eq(verdict.id, Number(on.row)),
      ),
    )
  if (!line) throw notFound('The line')
  return { reconciliationId, subject: 'line', subjectKey: line.lineKey }
}
