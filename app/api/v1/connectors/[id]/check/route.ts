import { z } from 'zod'
import { route } from '@/lib/http/route'
import { checkConnector } from '@/lib/services/connectors/check'

export const POST = route({
  action: 'connector.check',
  limit: 'check',
  params: z.object({ id: z.string() }),
  run: ({ member, params: { id } }) => checkConnector(member.context, { connectorId: id }),
})
