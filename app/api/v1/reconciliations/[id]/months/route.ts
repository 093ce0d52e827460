import { z } from 'zod'
import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { listMonths } from '@/lib/services/months/list'

export const GET = route({
  action: 'month.read',
  params: z.object({ id: z.string() }),
  query: pageQuery,
  run: ({ member, params, query }) => listMonths(member.context, { reconciliationId: params.id, ...query }),
})
