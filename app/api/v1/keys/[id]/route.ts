import { z } from 'zod'
import { route } from '@/lib/http/route'
import { revokeKey } from '@/lib/services/keys/manage'

export const DELETE = route({
  action: 'key.manage',
  params: z.object({ id: z.string() }),
  run: ({ member, params: { id } }) => revokeKey(member.context, { keyId: id }),
})
