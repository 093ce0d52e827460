import { and, eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { checkInTime } from './check-in-time'
import type { ConnectorDto } from './dto'
import { findConnector } from './find-connector'
import { getConnector } from './list'
import { openConnector } from './open-connector'

/** Asks the source whether it can still be read, and notes the answer on the connector. */
export async function checkConnector(
  context: TenantContext,
  { connectorId }: { connectorId: string },
): Promise<ConnectorDto> {
  const row = await findConnector(context, connectorId)
  const report = await checkInTime((signal) => openConnector(row, { signal }))
  const failed = report.steps.find(({ ok, optional }) => !ok && !optional)
  await withTenant(context, (tx) =>
    tx
      .update(connector)
      .set({
        lastCheck: report,
        checkedAt: new Date(),
        // What kind of failure it is was decided by the last run; a check only finds that something is wrong.
        state: failed ? (row.state === 'ready' ? 'misconfigured' : row.state) : 'ready',
        problem: failed?.message ?? null,
      })
      .where(and(eq(connector.clientId, context.clientId), eq(connector.id, connectorId))),
  )
  return getConnector(context, { connectorId })
}
