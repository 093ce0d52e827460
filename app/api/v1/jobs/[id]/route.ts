import { z } from 'zod'
import { route } from '@/lib/http/route'
import { getJob } from '@/lib/services/jobs/get'

export const GET = route({
  action: 'job.read',
  scope: 'job',
  params: z.object({ id: z.string() }),
  run: ({ member, params }) => getJob(member.context, { jobId: params.id }),
})
