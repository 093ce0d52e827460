import { z } from 'zod'
import { isMemberAllowed } from '@/lib/auth/session'
import { route } from '@/lib/http/route'
import { restoreComment } from '@/lib/services/comments/write'

export const POST = route({
  action: 'annotation.write',
  params: z.object({ id: z.string() }),
  run: ({ member, params }) =>
    restoreComment(member.context, { commentId: params.id, isManager: isMemberAllowed(member, 'client.manage') }),
})
