import { z } from 'zod'
import { route } from '@/lib/http/route'
import { rowSchema } from '@/lib/services/annotations/input'
import { listLinkCandidates } from '@/lib/services/links/list'

/** Lines of the other side that may be the same sale. */
export const GET = route({
  action: 'link.read',
  query: z.strictObject({
    jobId: z.string().max(60),
    row: rowSchema,
    search: z.string().trim().max(100, 'must be at most 100 characters').optional(),
  }),
  run: ({ member, query }) => listLinkCandidates(member.context, query),
})
