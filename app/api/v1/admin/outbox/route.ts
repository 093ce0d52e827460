import { z } from 'zod'
import { route } from '@/lib/http/route'
import { listAllMail } from '@/lib/services/notifications/all'
import { MAIL_STATES } from '@/lib/services/notifications/dto'

export const GET = route({
  action: 'admin.outbox',
  query: z.object({
    state: z.enum(MAIL_STATES).optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).optional(),
  }),
  run: ({ admin, query }) => listAllMail(admin, query),
})
