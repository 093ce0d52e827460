import { z } from 'zod'
import { route } from '@/lib/http/route'
import { listRequestedProperties } from '@/lib/services/connection-requests/answer'
import { listPropertiesSchema } from '@/lib/services/connectors/list-properties'

/** Properties for the holder of a link to choose from, by credentials that are tried and not kept. */
export const POST = route({
  action: 'public',
  params: z.object({ secret: z.string().max(100) }),
  body: listPropertiesSchema,
  run: async ({ params: { secret }, body }) => ({ items: await listRequestedProperties(secret, body) }),
})
