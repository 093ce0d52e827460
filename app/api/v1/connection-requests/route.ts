import { route } from '@/lib/http/route'
import {
  createConnectionRequest,
  createConnectionRequestSchema,
  listConnectionRequests,
} from '@/lib/services/connection-requests/manage'

export const GET = route({
  action: 'connector.manage',
  run: async ({ member }) => ({ items: await listConnectionRequests(member.context) }),
})

export const POST = route({
  action: 'connector.manage',
  body: createConnectionRequestSchema,
  status: 201,
  run: ({ member, body }) => createConnectionRequest(member.context, body),
})
