import { desc, eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector, upload } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import type { ConnectorDto } from './dto'

/** The client's connectors with what was last read from each. */
export async function listConnectors(context: TenantContext): Promise<ConnectorDto[]> {
  return withTenant(context, async (tx) => {
    const connectors = await tx
      .select()
      .from(connector)
      .where(eq(connector.clientId, context.clientId))
      // The two a client starts with are equally old: the store comes first.
      .orderBy(connector.createdAt, desc(connector.kind), connector.id)
    const uploads = await tx
      .selectDistinctOn([upload.connectorId])
      .from(upload)
      .where(eq(upload.clientId, context.clientId))
      .orderBy(upload.connectorId, desc(upload.id))
    return connectors.map(({ id, kind, label }) => {
      const last = uploads.find(({ connectorId }) => connectorId === id)
      return {
        id,
        kind,
        side: kind === 'store_file' ? 'store' : 'analytics',
        label,
        lastUpload: last
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
    })
  })
}
