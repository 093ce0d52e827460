import { z } from 'zod'
import { route } from '@/lib/http/route'
import { listChanges } from '@/lib/services/results/changes'

export const GET = route({
  action: 'result.read',
  scope: 'job',
  params: z.object({ id: z.string() }),
  query: z.object({
    cursor: z.string().max(1_000).optional(),
    limit: z.coerce.number().int().min(1).max(200, 'must be at most 200').optional(),
  }),
  run: ({ member, params, query }) => listChanges(member.context, { jobId: params.id, ...query }),
})
