import { z } from 'zod'
import { route } from '@/lib/http/route'
import { getMail } from '@/lib/services/notifications/outbox'

export const GET = route({
  action: 'outbox.manage',
  params: z.object({ id: z.string() }),
  run: ({ member, params }) => getMail(member.context, { mailId: params.id }),
})
