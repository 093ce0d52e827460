import { route } from '@/lib/http/route'
import { closeMonth } from '@/lib/services/months/close'
import { closeSchema, monthParams } from '@/lib/services/months/input'

/** Freezes the newest result that covers the month. */
export const POST = route({
  action: 'month.manage',
  params: monthParams,
  body: closeSchema,
  run: ({ member, params: { id, month }, body }) =>
    closeMonth(member.context, { reconciliationId: id, month, ...body }),
})
