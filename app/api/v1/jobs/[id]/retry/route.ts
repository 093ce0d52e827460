import { z } from 'zod'
import { route } from '@/lib/http/route'
import { retryFailedJob } from '@/lib/services/jobs/retry'

export const POST = route({
  action: 'job.run',
  scope: 'job',
  params: z.object({ id: z.string() }),
  status: 202,
  run: ({ member, params, requestId }) => retryFailedJob(member.context, { jobId: params.id, requestId }),
})
