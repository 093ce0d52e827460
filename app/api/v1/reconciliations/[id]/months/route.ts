import { z } from 'zod'
import { route } from '@/lib/http/route'
import { listMonths } from '@/lib/services/months/list'

export const GET = route({
  action: 'month.read',
  params: z.object({ id: z.string() }),
  run: async ({ member, params }) => ({ items: await listMonths(member.context, { reconciliationId: params.id }) }),
})
