import { z } from 'zod'
import { route } from '@/lib/http/route'
import { resendAnyMail } from '@/lib/services/notifications/all'

export const POST = route({
  action: 'admin.outbox',
  params: z.object({ id: z.string() }),
  run: ({ admin, params: { id } }) => resendAnyMail(admin, id),
})
