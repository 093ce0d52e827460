import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import {
  createConnectionRequest,
  createConnectionRequestSchema,
  listConnectionRequests,
} from '@/lib/services/connection-requests/manage'

export const GET = route({
  action: 'connector.manage',
  query: pageQuery,
  run: ({ member, query }) => listConnectionRequests(member.context, query),
})

export const POST = route({
  action: 'connector.manage',
  body: createConnectionRequestSchema,
  status: 201,
  run: ({ member, body }) => createConnectionRequest(member.context, body),
})
