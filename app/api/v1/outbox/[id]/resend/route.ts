import { z } from 'zod'
import { route } from '@/lib/http/route'
import { resendMail } from '@/lib/services/notifications/outbox'

export const POST = route({
  action: 'outbox.manage',
  params: z.object({ id: z.string() }),
  run: ({ member, params }) => resendMail(member.context, { mailId: params.id }),
})
