import { z } from 'zod'
import { route } from '@/lib/http/route'
import { makeInvitation, makeInvitationSchema } from '@/lib/services/invitations/make'

export const POST = route({
  action: 'member.manage',
  scope: 'client',
  idempotent: true,
  limit: 'invite',
  params: z.object({ id: z.string() }),
  body: makeInvitationSchema,
  status: 201,
  run: async ({ member, body, operation }) => {
    const made = await makeInvitation(member.context, body)
    // The answer to a keyed request is stored to be given again, and a link must not be.
    return operation === undefined ? made : { ...made, link: null }
  },
})
