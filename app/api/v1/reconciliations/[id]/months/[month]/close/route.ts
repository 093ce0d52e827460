import { route } from '@/lib/http/route'
import { closeMonth } from '@/lib/services/months/close'
import { monthParams } from '@/lib/services/months/input'

/** Freezes the newest result that covers the month. */
export const POST = route({
  action: 'month.manage',
  params: monthParams,
  run: ({ member, params: { id, month } }) => closeMonth(member.context, { reconciliationId: id, month }),
})
