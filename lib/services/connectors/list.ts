import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { TenantTransaction } from '@/lib/db/client'
import type { TenantContext } from '@/lib/db/context'
import { afterRow, type PageInput, pageOf, rowsFor } from '@/lib/db/page'
import { connector, coverage, upload } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { notFound } from '@/lib/errors'
import type { Page } from '../jobs/dto'
import { type ConnectorDto, isLive, sideOf } from './dto'

/** The two a client starts with are equally old: the store comes first. */
const ORDER = [connector.createdAt, sql`${connector.kind} = 'analytics_file'`, connector.id]

/** The client's connectors with what was last read from each, oldest first. */
export function listConnectors(context: TenantContext, page: PageInput = {}): Promise<Page<ConnectorDto>> {
  const { clientId } = context
  return withTenant(context, async (tx) => {
    const place = { table: connector, keys: ORDER, direction: 'asc' } as const
    const row =
      page.cursor === undefined ? undefined : and(eq(connector.clientId, clientId), eq(connector.id, page.cursor))
    const found = await tx
      .select()
      .from(connector)
      .where(and(eq(connector.clientId, clientId), isNull(connector.removedAt), await afterRow(tx, { ...place, row })))
      .orderBy(...ORDER)
      .limit(rowsFor(page))
    const { rows, nextCursor } = pageOf(found, page, ({ id }) => id)
    return { items: await withReadings(tx, context, rows), nextCursor }
  })
}

/** One connector. Throws `not_found`. */
export function getConnector(context: TenantContext, { connectorId }: { connectorId: string }): Promise<ConnectorDto> {
  const named = and(
    eq(connector.clientId, context.clientId),
    eq(connector.id, connectorId),
    isNull(connector.removedAt),
  )
  return withTenant(context, async (tx) => {
    const [found] = await withReadings(tx, context, await tx.select().from(connector).where(named))
    if (!found) throw notFound('The connector')
    return found
  })
}

async function withReadings(
  tx: TenantTransaction,
  { clientId }: TenantContext,
  connectors: readonly (typeof connector.$inferSelect)[],
): Promise<ConnectorDto[]> {
  const ids = connectors.map(({ id }) => id)
  const uploads = await tx
    .selectDistinctOn([upload.connectorId])
    .from(upload)
    .where(and(eq(upload.clientId, clientId), inArray(upload.connectorId, ids)))
    .orderBy(upload.connectorId, desc(upload.id))
  const ofThem = and(eq(coverage.clientId, clientId), inArray(coverage.connectorId, ids))
  const covered = await tx
    .select({
      connectorId: coverage.connectorId,
      from: sql<string>`min(${coverage.day})::text`,
      to: sql<string>`max(${coverage.day})::text`,
      days: sql<number>`count(*)::int`,
      incomplete: sql<number>`count(${coverage.incomplete})::int`,
      transactions: sql<number>`sum(${coverage.received})::int`,
      pulledAt: sql<string>`to_char(max(${coverage.pulledAt}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    })
    .from(coverage)
    .where(ofThem)
    .groupBy(coverage.connectorId)
  const months = await tx
    .select({
      connectorId: coverage.connectorId,
      month: sql<string>`to_char(${coverage.day}, 'YYYY-MM')`,
      days: sql<number>`count(*)::int`,
      incomplete: sql<number>`count(${coverage.incomplete})::int`,
    })
    .from(coverage)
    .where(ofThem)
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
