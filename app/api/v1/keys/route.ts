import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { listKeys, makeKey, makeKeySchema } from '@/lib/services/keys/manage'

export const GET = route({
  action: 'key.manage',
  query: pageQuery,
  run: ({ member, query }) => listKeys(member.context, query),
})

/** Answers with the key's text, which is shown this once. */
export const POST = route({
  action: 'key.manage',
  body: makeKeySchema,
  status: 201,
  run: ({ member, body }) => makeKey(member.context, { ...body, role: member.client.role }),
})
