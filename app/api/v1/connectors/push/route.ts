import { route } from '@/lib/http/route'
import { createPushConnector, createPushSchema } from '@/lib/services/connectors/push'

export const POST = route({
  action: 'connector.manage',
  body: createPushSchema,
  status: 201,
  run: ({ member, body }) => createPushConnector(member.context, body),
})
