import { z } from 'zod'
import { route } from '@/lib/http/route'
import { cancelAnyJob } from '@/lib/services/jobs/all'

export const POST = route({
  action: 'admin.job',
  params: z.object({ id: z.string() }),
  run: ({ admin, params: { id } }) => cancelAnyJob(admin, id),
})
