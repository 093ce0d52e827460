import { z } from 'zod'
import { route } from '@/lib/http/route'
import { asAdmin, resumeClient } from '@/lib/services/clients/status'

export const POST = route({
  action: 'admin.client',
  params: z.object({ id: z.string() }),
  run: ({ admin, params: { id } }) => resumeClient(asAdmin(admin, id)),
})
