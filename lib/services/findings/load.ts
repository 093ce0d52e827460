import { and, eq } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { finding } from '@/lib/db/schema/review'
import { notFound } from '@/lib/errors'

type FindingRow = typeof finding.$inferSelect

/** Names a finding in addresses: its key may hold any character. */
export const idOfFinding = ({ reconciliationId, key }: Pick<FindingRow, 'reconciliationId' | 'key'>): string =>
  Buffer.from(JSON.stringify([reconciliationId, key])).toString('base64url')

/** What `idOfFinding` made an id of; null for any other text. */
export function partsOfFindingId(id: string): { reconciliationId: string; key: string } | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(id, 'base64url').toString('utf8'))
    if (!Array.isArray(parts) || parts.length !== 2) return null
    const [reconciliationId, key] = parts
    const isText = typeof reconciliationId === 'string' && typeof key === 'string'
    if (!isText || `${reconciliationId}${key}`.includes('\0')) return null
    return { reconciliationId, key }
  } catch {
    return null
  }
}

/** Reads a finding by its id; `forUpdate` keeps others from changing it until the transaction ends. Throws `not_found`. */
export async function loadFinding(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  id: string,
  { forUpdate = false }: { forUpdate?: boolean } = {},
): Promise<FindingRow> {
  const parts = partsOfFindingId(id)
  if (!parts) throw notFound('The finding')
  const query = tx
    .select()
    .from(finding)
    .where(
      and(
        eq(finding.clientId, clientId),
        eq(finding.reconciliationId, parts.reconciliationId),
        eq(finding.key, parts.key),
      ),
    )
  const [found] = await (forUpdate ? query.for('update') : query)
  if (!found) throw notFound('The finding')
  return found
}
