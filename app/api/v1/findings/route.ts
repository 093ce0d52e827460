import { route } from '@/lib/http/route'
import { findingsQuery } from '@/lib/services/findings/input'
import { listFindings } from '@/lib/services/findings/list'

export const GET = route({
  action: 'finding.read',
  query: findingsQuery,
  run: ({ member, query: { reconciliationId, state } }) =>
    listFindings(member.context, { reconciliationId, states: state }),
})
