import { z } from 'zod'
import { route } from '@/lib/http/route'
import { replaceCredentials } from '@/lib/services/connectors/connect'

/** Replaces credentials, which can be written but never read. */
export const PUT = route({
  action: 'connector.manage',
  params: z.object({ id: z.string() }),
  body: z.object({ config: z.unknown().optional(), credentials: z.unknown() }).strict(),
  run: ({ member, params: { id }, body }) => replaceCredentials(member.context, { connectorId: id, ...body }),
})
