import { route } from '@/lib/http/route'
import { connectSchema, connectSource } from '@/lib/services/connectors/connect'
import { listConnectors } from '@/lib/services/connectors/list'

export const GET = route({
  action: 'connector.read',
  run: async ({ member }) => ({ items: await listConnectors(member.context) }),
})

/** Connects a source once its settings were found to work. */
export const POST = route({
  action: 'connector.manage',
  body: connectSchema.strict(),
  status: 201,
  run: ({ member, body }) => connectSource(member.context, body),
})
