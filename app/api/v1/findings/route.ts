import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { findingsQuery } from '@/lib/services/findings/input'
import { listFindings } from '@/lib/services/findings/list'

export const GET = route({
  action: 'finding.read',
  query: findingsQuery.extend(pageQuery.shape),
  run: ({ member, query: { state, ...query } }) => listFindings(member.context, { states: state, ...query }),
})
