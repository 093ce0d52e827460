import { z } from 'zod'
import { route } from '@/lib/http/route'
import { asAdmin, suspendClient } from '@/lib/services/clients/status'

export const POST = route({
  action: 'admin.client',
  params: z.object({ id: z.string() }),
  run: ({ admin, params: { id } }) => suspendClient(asAdmin(admin, id)),
})
