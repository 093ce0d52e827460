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
    const months = await tx
      .select({
        connectorId: coverage.connectorId,
        month: sql<string>`to_char(${coverage.day}, 'YYYY-MM')`,
        days: sql<number>`count(*)::int`,
        incomplete: sql<number>`count(${coverage.incomplete})::int`,
      })
      .from(coverage)
      .where(and(eq(coverage.clientId, clientId), only && eq(coverage.connectorId, only.connectorId)))
      .groupBy(coverage.connectorId, sql`2`)
      .orderBy(sql`2`)
    return connectors.map((row) =>
      toDto(
        row,
        uploads.find(({ connectorId }) => connectorId === row.id),
        covered.find(({ connectorId }) => connectorId === row.id),
        months.filter(({ connectorId }) => connectorId === row.id),
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

type Coverage = NonNullable<ConnectorDto['coverage']>

function coverageOf(
  { from, to, days, incomplete, transactions, pulledAt }: Omit<Coverage, 'months'>,
  months: readonly Coverage['months'][number][],
): Coverage {
  return {
    from,
    to,
    days,
    incomplete,
    transactions,
    pulledAt,
    months: months.map((one) => ({ month: one.month, days: one.days, incomplete: one.incomplete })),
  }
}

function toDto(
  row: typeof connector.$inferSelect,
  last: typeof upload.$inferSelect | undefined,
  covered: (Omit<Coverage, 'months'> & { connectorId: string }) | undefined,
  months: (Coverage['months'][number] & { connectorId: string })[],
): ConnectorDto {
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
    coverage: covered ? coverageOf(covered, months) : null,
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
