import { z } from 'zod'
import { route } from '@/lib/http/route'
import { createJob, createJobSchema } from '@/lib/services/jobs/create'
import { JOB_STATES } from '@/lib/services/jobs/dto'
import { listJobs } from '@/lib/services/jobs/list'

export const GET = route({
  action: 'job.read',
  query: z.object({
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).optional(),
    state: z.enum(JOB_STATES).optional(),
  }),
  run: ({ member, query }) => listJobs(member.context, query),
})

export const POST = route({
  action: 'job.run',
  body: createJobSchema.strict(),
  status: 202,
  idempotent: true,
  run: ({ member, body, requestId, operation }) =>
    createJob(member.context, { ...body, requestId, dedupeKey: operation }),
})
