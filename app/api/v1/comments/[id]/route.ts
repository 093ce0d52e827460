import { z } from 'zod'
import { isMemberAllowed } from '@/lib/auth/session'
import { route } from '@/lib/http/route'
import { removeComment } from '@/lib/services/comments/write'

export const DELETE = route({
  action: 'annotation.write',
  params: z.object({ id: z.string() }),
  run: ({ member, params }) =>
    removeComment(member.context, { commentId: params.id, isManager: isMemberAllowed(member, 'client.manage') }),
})
