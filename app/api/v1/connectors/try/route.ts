import { route } from '@/lib/http/route'
import { connectSchema, tryConnection } from '@/lib/services/connectors/connect'

/** Tries settings without keeping them. */
export const POST = route({
  action: 'connector.manage',
  limit: 'check',
  body: connectSchema.strict(),
  run: ({ member, body }) => tryConnection(member.context, body),
})
