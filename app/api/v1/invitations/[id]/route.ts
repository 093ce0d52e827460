import { z } from 'zod'
import { route } from '@/lib/http/route'
import { revokeInvitation } from '@/lib/services/invitations/revoke'

export const DELETE = route({
  action: 'member.manage',
  params: z.object({ id: z.string() }),
  run: ({ member, params: { id } }) => revokeInvitation(member.context, { invitationId: id }),
})
