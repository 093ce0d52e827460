import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { traceSchema } from '@/lib/services/trace/input'
import { listWatches } from '@/lib/services/trace/list-watches'
import { watchOrder } from '@/lib/services/trace/watch'

export const GET = route({
  action: 'order.trace',
  query: pageQuery,
  run: ({ member, query }) => listWatches(member.context, query),
})

/** Has GA4 asked for an order every hour, until it shows it or three days are over. */
export const POST = route({
  action: 'order.trace',
  idempotent: true,
  body: traceSchema,
  status: 201,
  run: ({ member, body, requestId }) => watchOrder(member.context, { ...body, requestId }),
})
