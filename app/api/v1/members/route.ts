import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { listMembers } from '@/lib/services/members/list'

export const GET = route({
  action: 'member.read',
  query: pageQuery,
  run: ({ member, query }) => listMembers(member.context, query),
})
