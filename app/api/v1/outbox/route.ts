import { z } from 'zod'
import { route } from '@/lib/http/route'
import { MAIL_STATES } from '@/lib/services/notifications/dto'
import { listMail } from '@/lib/services/notifications/outbox'

export const GET = route({
  action: 'outbox.manage',
  query: z.object({
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).optional(),
    state: z.enum(MAIL_STATES).optional(),
  }),
  run: ({ member, query }) => listMail(member.context, query),
})
