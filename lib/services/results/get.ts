import type { TenantContext } from '@/lib/db/context'
import { withTenant } from '@/lib/db/tenant'
import { getJob } from '../jobs/get'
import type { ResultDto } from './dto'
import { loadSummary } from './result-scope'

/** The head of a finished job's result. Throws `not_found` for an unknown job and for one without a result. */
export async function getResult(context: TenantContext, { jobId }: { jobId: string }): Promise<ResultDto> {
  const job = await getJob(context, { jobId })
  const { summary, resultHash, sources, rowsRemovedAt } = await withTenant(context, (tx) =>
    loadSummary(tx, context, jobId),
  )
  return {
    job,
    summary,
    resultHash,
    linesRemovedAt: rowsRemovedAt?.toISOString() ?? null,
    rejections: sources.flatMap(({ rejections }) => rejections),
    rejectionCount: sources.reduce((sum, { rejectionCount }) => sum + rejectionCount, 0),
    notes: sources.map(({ source, notes }) => ({ source, notes })),
  }
}
