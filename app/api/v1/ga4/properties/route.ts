import { route } from '@/lib/http/route'
import { listGa4Properties, listPropertiesSchema } from '@/lib/services/connectors/list-properties'

/** Properties to choose from, by credentials that are tried and not kept. */
export const POST = route({
  action: 'connector.manage',
  limit: 'check',
  body: listPropertiesSchema,
  run: async ({ member, body }) => ({ items: await listGa4Properties(member.context, body) }),
})
