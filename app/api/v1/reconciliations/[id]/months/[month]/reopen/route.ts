import { route } from '@/lib/http/route'
import { reopenMonth } from '@/lib/services/months/close'
import { monthParams, reopenSchema } from '@/lib/services/months/input'

export const POST = route({
  action: 'month.manage',
  params: monthParams,
  body: reopenSchema,
  run: ({ member, params: { id, month }, body }) =>
    reopenMonth(member.context, { reconciliationId: id, month, ...body }),
})
