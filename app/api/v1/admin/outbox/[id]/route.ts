import { z } from 'zod'
import { route } from '@/lib/http/route'
import { getAnyMail } from '@/lib/services/notifications/all'

export const GET = route({
  action: 'admin.outbox',
  params: z.object({ id: z.string() }),
  run: ({ admin, params: { id } }) => getAnyMail(admin, id),
})
