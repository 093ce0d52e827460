import { z } from 'zod'
import { route } from '@/lib/http/route'
import { getLineHistory } from '@/lib/services/results/history'

/** What the results have said about one line, named by its row in this one. */
export const GET = route({
  action: 'result.read',
  scope: 'job',
  params: z.object({ id: z.string() }),
  query: z.object({ row: z.string().regex(/^[1-9]\d{0,14}$/, 'must be the id of a line') }),
  run: ({ member, params, query }) => getLineHistory(member.context, { jobId: params.id, row: query.row }),
})
