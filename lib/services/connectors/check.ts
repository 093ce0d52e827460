import { and, eq } from 'drizzle-orm'
import type { TenantContext } from '@/lib/db/context'
import { connector } from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import type { CheckReport } from '@/lib/ingestors/types'
import { recordAudit } from '../audit/record'
import { checkInTime } from './check-in-time'
import type { ConnectorDto, ConnectorState } from './dto'
import { findConnector } from './find-connector'
import { getConnector } from './list'
import { noteConnectorState } from './note-state'
import { openConnector } from './open-connector'

/** Asks the source whether it can still be read, and notes the answer on the connector. */
export async function checkConnector(
  context: TenantContext,
  { connectorId }: { connectorId: string },
): Promise<ConnectorDto> {
  const row = await findConnector(context, connectorId)
  const report = await checkInTime((signal) => openConnector(row, { signal }))
  const failed = report.steps.find(({ ok, optional }) => !ok && !optional)
  await withBoth(context, async (tx, platform) => {
    await tx
      .update(connector)
      .set({ lastCheck: report, checkedAt: new Date() })
      .where(and(eq(connector.clientId, context.clientId), eq(connector.id, connectorId)))
    await noteConnectorState(tx, platform, context, row, {
      state: stateAfter(row.state, failed),
      problem: failed?.message ?? null,
    })
    await recordAudit(platform, context, {
      action: 'connector.check',
      objectId: connectorId,
      details: { label: row.label, works: !failed },
    })
  })
  return getConnector(context, { connectorId })
}

/** A check tells that the credentials are refused; of other failures the last run knows better what kind they are. */
function stateAfter(before: ConnectorState, failed: CheckReport['steps'][number] | undefined): ConnectorState {
  if (!failed) return 'ready'
  if (failed.needsReauth) return 'needs_reauth'
  return before === 'ready' ? 'misconfigured' : before
}
