import { z } from 'zod'
import { route } from '@/lib/http/route'
import { listAllJobs } from '@/lib/services/jobs/all'
import { JOB_KINDS, JOB_STATES } from '@/lib/services/jobs/dto'

export const GET = route({
  action: 'admin.job',
  query: z.object({
    state: z.enum(JOB_STATES).optional(),
    kind: z.enum(JOB_KINDS).optional(),
    clientId: z.string().max(100).optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).optional(),
  }),
  run: ({ admin, query }) => listAllJobs(admin, query),
})
