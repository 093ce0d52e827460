import { and, eq } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import { type jobSummary, verdict } from '@/lib/db/schema/tenant'
import { notFound } from '@/lib/errors'
import { verdictsOf } from '../results/result-scope'

type Line = typeof verdict.$inferSelect

/** A line that a result shows. Throws `not_found`. */
export async function loadLine(
  tx: TenantTransaction,
  result: typeof jobSummary.$inferSelect,
  row: string,
): Promise<Line> {
  const [line] = await tx
    .select()
    .from(verdict)
    .where(and(verdictsOf(result), eq(verdict.id, Number(row))))
  if (!line) throw notFound('The line')
  return line
}

/** The id as GA4 reports it; of several spellings of one id any names it. */
export const analyticsIdOf = ({ analyticsId }: Pick<Line, 'analyticsId'>): string => analyticsId?.split(' | ')[0] ?? ''
