import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { connectSchema, connectSource } from '@/lib/services/connectors/connect'
import { listConnectors } from '@/lib/services/connectors/list'

export const GET = route({
  action: 'connector.read',
  query: pageQuery,
  run: ({ member, query }) => listConnectors(member.context, query),
})

/** Connects a source once its settings were found to work. */
export const POST = route({
  action: 'connector.manage',
  body: connectSchema.strict(),
  status: 201,
  run: ({ member, body }) => connectSource(member.context, body),
})
