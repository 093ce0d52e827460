import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector, coverage, upload } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import { type ConnectorDto, isLive, sideOf } from './dto'

/** The client's connectors with what was last read from each. */
export async function listConnectors(context: TenantContext, only?: { connectorId: string }): Promise<ConnectorDto[]> {
  const { clientId } = context
  return withTenant(context, async (tx) => {
    const connectors = await tx
      .select()
      .from(connector)
      .where(
        and(eq(connector.clientId, clientId), isNull(connector.removedAt), only && eq(connector.id, only.connectorId)),
      )
      // The two a client starts with are equally old: the store comes first.
      .orderBy(connector.createdAt, desc(connector.kind), connector.id)
    const uploads = await tx
      .selectDistinctOn([upload.connectorId])
      .from(upload)
      .where(and(eq(upload.clientId, clientId), only && eq(upload.connectorId, only.connectorId)))
      .orderBy(upload.connectorId, desc(upload.id))
    const covered = await tx
      .select({
        connectorId: coverage.connectorId,
        from: sql<string>`min(${coverage.day})::text`,
        to: sql<string>`max(${coverage.day})::text`,
        days: sql<number>`count(*)::int`,
        incomplete: sql<number>`count(${coverage.incomplete})::int`,
        transactions: sql<number>`sum(${coverage.received})::int`,
        pulledAt: sql<string>`to_char(max(${coverage.pulledAt}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
      })
      .from(coverage)
      .where(and(eq(coverage.clientId, clientId), only && eq(coverage.connectorId, only.connectorId)))
      .groupBy(coverage.connectorId)
    return connectors.map((row) =>
      toDto(
        row,
        uploads.find(({ connectorId }) => connectorId === row.id),
        covered.find(({ connectorId }) => connectorId === row.id),
      ),
    )
  })
}

/** One connector. Throws `not_found`. */
export async function getConnector(context: TenantContext, wanted: { connectorId: string }): Promise<ConnectorDto> {
  const [found] = await listConnectors(context, wanted)
  if (!found) throw notFound('The connector')
  return found
}

function toDto(
  row: typeof connector.$inferSelect,
  last: typeof upload.$inferSelect | undefined,
  covered: (NonNullable<ConnectorDto['coverage']> & { connectorId: string }) | undefined,
): ConnectorDto {
  const { connectorId: _id, ...days } = covered ?? { connectorId: '' }
  return {
    id: row.id,
    kind: row.kind,
    side: sideOf(row.kind),
    label: row.label,
    config: row.config,
    credentialHint: row.credentialHint,
    state: row.state,
    problem: row.problem,
    lastCheck: row.lastCheck && row.checkedAt ? { ...row.lastCheck, checkedAt: row.checkedAt.toISOString() } : null,
    pausedAt: row.pausedAt?.toISOString() ?? null,
    coverage: covered ? (days as NonNullable<ConnectorDto['coverage']>) : null,
    lastUpload:
      last && !isLive(row.kind)
        ? {
            fileName: last.fileName,
            format: last.format,
            uploadedAt: last.uploadedAt.toISOString(),
            window: { from: last.rangeFrom, to: last.rangeTo, timeZone: last.timeZone },
            transactions: last.transactions,
            rejections: last.rejectionCount,
            notes: last.notes,
          }
        : null,
  }
}
