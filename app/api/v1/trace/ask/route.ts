import { route } from '@/lib/http/route'
import { askSources } from '@/lib/services/trace/ask'
import { traceSchema } from '@/lib/services/trace/input'

/**
 * Asks the connected shops for an order now, then GA4 for every name it has; reads only, and stores nothing. GA4 is asked
 * over the last 90 days, or from two days before the order. A source that cannot answer says why in `problem`.
 */
export const POST = route({
  action: 'order.trace',
  limit: 'check',
  body: traceSchema,
  run: ({ member, body }) => askSources(member.context, body),
})
