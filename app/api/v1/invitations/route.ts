import { z } from 'zod'
import { pageFields } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { INVITATION_STATES } from '@/lib/services/invitations/dto'
import { listInvitations } from '@/lib/services/invitations/list'

export const GET = route({
  action: 'member.manage',
  query: z.object({
    ...pageFields,
    state: z.enum(INVITATION_STATES, `must be ${INVITATION_STATES.join(', ')}`).optional(),
  }),
  run: ({ member, query }) => listInvitations(member.context, query),
})
