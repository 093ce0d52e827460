import { z } from 'zod'
import { route } from '@/lib/http/route'
import { listJobLog } from '@/lib/services/jobs/log'

export const GET = route({
  action: 'job.read',
  scope: 'job',
  params: z.object({ id: z.string() }),
  query: z.object({
    after: z.coerce.number().int('must be the id of a line').min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  }),
  run: ({ member, params, query }) => listJobLog(member.context, { jobId: params.id, ...query }),
})
