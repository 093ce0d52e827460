import { z } from 'zod'
import { route } from '@/lib/http/route'
import { resendInvitation } from '@/lib/services/invitations/resend'

export const POST = route({
  action: 'member.manage',
  limit: 'invite',
  params: z.object({ id: z.string() }),
  run: ({ member, params: { id } }) => resendInvitation(member.context, { invitationId: id }),
})
