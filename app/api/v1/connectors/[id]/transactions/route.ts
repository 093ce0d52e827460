import { z } from 'zod'
import { readJson } from '@/lib/http/read-json'
import { checkBody, route } from '@/lib/http/route'
import { pushOrders, pushSchema } from '@/lib/services/connectors/push'

const MAX_BYTES = 16_000_000

/** Takes up to 10,000 orders of another system. */
export const POST = route({
  action: 'connector.upload',
  params: z.object({ id: z.string() }),
  run: async ({ request, params: { id }, member }) =>
    pushOrders(member.context, { connectorId: id, ...checkBody(pushSchema, await readJson(request, MAX_BYTES)) }),
})
