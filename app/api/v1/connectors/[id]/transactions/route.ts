import { z } from 'zod'
import { route } from '@/lib/http/route'
import { pushOrders, pushSchema } from '@/lib/services/connectors/push'

/** Takes up to 10,000 orders of another system. */
export const POST = route({
  action: 'connector.upload',
  params: z.object({ id: z.string() }),
  body: pushSchema,
  maxBytes: 16_000_000,
  run: ({ params: { id }, body, member }) => pushOrders(member.context, { connectorId: id, ...body }),
})
