import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantContext } from '@/lib/db/context'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withAdmin, withBoth } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { idOfOperation, newId } from '@/lib/ids'
import { recordAudit } from '../audit/record'
import { readTemplate } from '../clients/template'
import { isLive, sideOf } from '../connectors/dto'
import { createDefaultSchedule } from '../schedules/insert'
import type { ReconciliationDto } from './dto'
import { listReconciliations } from './list'

const MAX_SOURCES = 20
const ids = z.array(z.string()).min(1, 'must name at least one').max(MAX_SOURCES, `must name at most ${MAX_SOURCES}`)

export const createReconciliationSchema = z
  .object({
    name: z.string().trim().min(1, 'must not be empty').max(100, 'must be at most 100 characters'),
    storeConnectorIds: ids,
    analyticsConnectorIds: ids,
  })
  .strict()

/**
 * Says which stores are compared with which GA4 properties. Its days are the property's, so properties of one
 * reconciliation must share a zone. A second call for the same `operation` gets what the first has made. Throws
 * `not_found` for an unknown connector.
 */
export async function createReconciliation(
  context: TenantContext,
  { operation, ...input }: z.infer<typeof createReconciliationSchema> & { operation?: string },
): Promise<ReconciliationDto> {
  const { clientId } = context
  const id = operation ? idOfOperation('reconciliation', `${clientId} ${operation}`) : newId('reconciliation')
  const wanted = [...new Set([...input.storeConnectorIds, ...input.analyticsConnectorIds])]
  // What new clients start with is the installation's, and holds for none in particular.
  const template = await withAdmin(readTemplate)
  await withBoth(context, async (tx, platform) => {
    const isMade = and(eq(reconciliation.clientId, clientId), eq(reconciliation.id, id))
    if (operation && (await tx.$count(reconciliation, isMade)) > 0) return
    const found = await tx
      .select()
      .from(connector)
      .where(and(eq(connector.clientId, clientId), inArray(connector.id, wanted), isNull(connector.removedAt)))
    if (found.length !== wanted.length) throw notFound('The connector')
    for (const { id: connectorId, kind, label } of found) {
      const isStore = sideOf(kind) === 'store'
      const field = isStore ? 'storeConnectorIds' : 'analyticsConnectorIds'
      const isElsewhere = input[isStore ? 'analyticsConnectorIds' : 'storeConnectorIds'].includes(connectorId)
      if (input[field].includes(connectorId) && !isElsewhere) continue
      throw new AppError('invalid_input', `${label} belongs on the other side.`, {
        details: [{ field, message: `must hold ${label}` }],
      })
    }
    const zones = new Set(
      found.flatMap(({ kind, lastCheck }) => (kind === 'ga4' ? [lastCheck?.found.timeZone ?? ''] : [])),
    )
    if (zones.size !== 1 || zones.has(''))
      throw new AppError(
        'invalid_input',
        zones.size > 1
          ? `The properties count their days in different zones (${[...zones].join(', ')}). Compare them one by one.`
          : 'A live reconciliation needs a GA4 property whose zone is known. Check the connector first.',
        { details: [{ field: 'analyticsConnectorIds', message: 'must share one time zone' }] },
      )
    if (!found.some(({ kind }) => kind === 'push' || (isLive(kind) && sideOf(kind) === 'store')))
      throw new AppError('invalid_input', 'Choose a store that is connected.', {
        details: [{ field: 'storeConnectorIds', message: 'must hold a connected store' }],
      })
    const timeZone = [...zones][0] as string
    await tx.insert(reconciliation).values({ clientId, id, name: input.name, timeZone })
    await tx
      .insert(reconciliationSource)
      .values(
        found.map(({ id: connectorId, kind }) => ({ clientId, reconciliationId: id, connectorId, side: sideOf(kind) })),
      )
    await recordAudit(platform, context, {
      action: 'reconciliation.create',
      objectId: id,
      details: { name: input.name, sources: found.map(({ label }) => label) },
    })
    // What is given to us instead of being read need not be there at night.
    if (found.every(({ kind }) => isLive(kind)))
      await createDefaultSchedule(
        platform,
        { clientId, reconciliationId: id, timeZone, createdBy: context.userId },
        template,
      )
  })
  return (await listReconciliations(context)).items.find((one) => one.id === id) as ReconciliationDto
}
