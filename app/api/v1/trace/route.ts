import { route } from '@/lib/http/route'
import { traceSchema } from '@/lib/services/trace/input'
import { traceOrder } from '@/lib/services/trace/trace'

/** What both sides hold of an id, and what each result said. */
export const GET = route({
  action: 'order.trace',
  query: traceSchema,
  run: ({ member, query }) => traceOrder(member.context, query),
})
