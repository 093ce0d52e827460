import { z } from 'zod'
import { route } from '@/lib/http/route'
import { changeConnector, changeConnectorSchema, removeConnector } from '@/lib/services/connectors/change'
import { getConnector } from '@/lib/services/connectors/list'

const params = z.object({ id: z.string() })

export const GET = route({
  action: 'connector.read',
  params,
  run: ({ member, params: { id } }) => getConnector(member.context, { connectorId: id }),
})

export const PATCH = route({
  action: 'connector.manage',
  params,
  body: changeConnectorSchema,
  run: ({ member, params: { id }, body }) => changeConnector(member.context, { connectorId: id, ...body }),
})

export const DELETE = route({
  action: 'connector.manage',
  params,
  run: ({ member, params: { id } }) => removeConnector(member.context, { connectorId: id }),
})
