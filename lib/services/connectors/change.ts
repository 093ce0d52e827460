import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { allowLongStatements } from '@/lib/db/batch'
import type { TenantContext } from '@/lib/db/context'
import {
  analyticsPurchase,
  analyticsTag,
  connector,
  coverage,
  lookup,
  reconciliationSource,
  storeOrder,
  upload,
} from '@/lib/db/schema/tenant'
import { withBoth } from '@/lib/db/tenant'
import { AppError } from '@/lib/errors'
import { recordAudit } from '../audit/record'
import type { ConnectorDto } from './dto'
import { isLive } from './dto'
import { findConnector } from './find-connector'
import { getConnector } from './list'

export const changeConnectorSchema = z
  .object({
    label: z.string().trim().min(1, 'must not be empty').max(100, 'must be at most 100 characters'),
    paused: z.boolean(),
  })
  .partial()
  .strict()

/** Renames a connector, or pauses and resumes it. */
export async function changeConnector(
  context: TenantContext,
  { connectorId, label, paused }: { connectorId: string } & z.infer<typeof changeConnectorSchema>,
): Promise<ConnectorDto> {
  const row = await findConnector(context, connectorId)
  const pausedAt = paused === undefined ? row.pausedAt : paused ? (row.pausedAt ?? new Date()) : null
  await withBoth(context, async (tx, platform) => {
    await tx
      .update(connector)
      .set({ label: label ?? row.label, pausedAt })
      .where(and(eq(connector.clientId, context.clientId), eq(connector.id, connectorId)))
    await recordAudit(platform, context, {
      action: 'connector.change',
      objectId: connectorId,
      details: {
        label: row.label,
        ...(label !== undefined && { newLabel: label }),
        ...(paused !== undefined && { paused }),
      },
    })
  })
  return getConnector(context, { connectorId })
}

/**
 * Removes a live source: its credentials and everything that was read from it are deleted. Finished results stay as
 * they are. Throws `conflict` for the two file sources every client has.
 */
export async function removeConnector(context: TenantContext, { connectorId }: { connectorId: string }): Promise<void> {
  const row = await findConnector(context, connectorId)
  if (!isLive(row.kind) && row.kind !== 'push')
    throw new AppError('conflict', `${row.label} takes uploaded files and cannot be removed.`)
  const { clientId } = context
  await withBoth(context, async (tx, platform) => {
    await allowLongStatements(tx)
    await tx
      .update(connector)
      .set({
        removedAt: new Date(),
        credentials: null,
        credentialHint: null,
        problem: null,
        contactName: null,
        contactEmail: null,
      })
      .where(and(eq(connector.clientId, clientId), eq(connector.id, connectorId)))
    // After the row is locked: a job that is reading the source stores nothing from here on.
    for (const table of [analyticsTag, analyticsPurchase, coverage, upload, storeOrder, lookup, reconciliationSource])
      await tx.delete(table).where(and(eq(table.clientId, clientId), eq(table.connectorId, connectorId)))
    const { label, kind } = row
    await recordAudit(platform, context, {
      action: 'connector.delete',
      objectId: connectorId,
      details: { label, kind },
    })
  })
}
