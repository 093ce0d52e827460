import { route } from '@/lib/http/route'
import { askShops } from '@/lib/services/trace/ask'
import { traceSchema } from '@/lib/services/trace/input'

/** Asks the connected shops for an order now; reads only, and stores nothing. */
export const POST = route({
  action: 'order.trace',
  limit: 'check',
  body: traceSchema,
  run: ({ member, body }) => askShops(member.context, body),
})
