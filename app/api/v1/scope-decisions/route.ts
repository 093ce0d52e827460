import { z } from 'zod'
import { route } from '@/lib/http/route'
import { decideScope } from '@/lib/services/scope/decide'
import { listScopeDecisions } from '@/lib/services/scope/list'

const jobId = z.string().max(60)

export const GET = route({
  action: 'scope.read',
  query: z.strictObject({ jobId }),
  run: ({ member, query }) => listScopeDecisions(member.context, query),
})

/** Takes effect with the next run; the same class again, or with null, replaces it. */
export const POST = route({
  action: 'scope.decide',
  idempotent: true,
  body: z.strictObject({
    jobId,
    classKey: z.string().min(1).max(200),
    inHeadline: z.boolean().nullable(),
    reason: z.string().trim().min(1).max(500, 'must be at most 500 characters').nullable().default(null),
  }),
  status: 201,
  run: ({ member, body }) => decideScope(member.context, body),
})
