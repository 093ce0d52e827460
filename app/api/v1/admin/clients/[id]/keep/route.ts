import { z } from 'zod'
import { route } from '@/lib/http/route'
import { asAdmin, keepClient } from '@/lib/services/clients/status'

export const POST = route({
  action: 'admin.client',
  params: z.object({ id: z.string() }),
  run: ({ admin, params: { id } }) => keepClient(asAdmin(admin, id)),
})
