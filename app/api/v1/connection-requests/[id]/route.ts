import { z } from 'zod'
import { route } from '@/lib/http/route'
import { revokeConnectionRequest } from '@/lib/services/connection-requests/manage'

export const DELETE = route({
  action: 'connector.manage',
  params: z.object({ id: z.string() }),
  run: ({ member, params: { id } }) => revokeConnectionRequest(member.context, { requestId: id }),
})
