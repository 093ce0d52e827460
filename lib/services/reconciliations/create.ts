import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { TenantContext } from '@/lib/db/context'
import { connector, reconciliation, reconciliationSource } from '@/lib/db/schema/tenant'
import { withTenant } from '@/lib/db/tenant'
import { AppError, notFound } from '@/lib/errors'
import { newId } from '@/lib/ids'
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
 * reconciliation must share a zone. Throws `not_found` for an unknown connector.
 */
export async function createReconciliation(
  context: TenantContext,
  input: z.infer<typeof createReconciliationSchema>,
): Promise<ReconciliationDto> {
  const { clientId } = context
  const id = newId('reconciliation')
  const wanted = [...new Set([...input.storeConnectorIds, ...input.analyticsConnectorIds])]
  await withTenant(context, async (tx) => {
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
    // What is given to us instead of being read need not be there at night.
    if (found.every(({ kind }) => isLive(kind)))
      await createDefaultSchedule(tx, { clientId, reconciliationId: id, timeZone, createdBy: context.userId })
  })
  return (await listReconciliations(context)).find((one) => one.id === id) as ReconciliationDto
}
