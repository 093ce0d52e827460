import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { changeSchema, changesQuery } from '@/lib/services/changes/input'
import { listChangeLog } from '@/lib/services/changes/list'
import { logChange } from '@/lib/services/changes/write'

/** The change log of a client's shops. */
export const GET = route({
  action: 'change.read',
  scope: 'client',
  query: changesQuery.extend(pageQuery.shape),
  run: ({ member, query }) => listChangeLog(member.context, query),
})

export const POST = route({
  action: 'change.write',
  scope: 'client',
  idempotent: true,
  body: changeSchema,
  status: 201,
  run: ({ member, body }) => logChange(member.context, body),
})
