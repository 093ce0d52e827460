import { z } from 'zod'
import { route } from '@/lib/http/route'
import { cancelJob } from '@/lib/services/jobs/cancel'

export const POST = route({
  action: 'job.run',
  scope: 'job',
  params: z.object({ id: z.string() }),
  run: ({ member, params }) => cancelJob(member.context, { jobId: params.id }),
})
