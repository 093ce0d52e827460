import { route } from '@/lib/http/route'
import { auditQuerySchema, listAudit } from '@/lib/services/audit/list'

export const GET = route({
  action: 'audit.read',
  query: auditQuerySchema,
  run: ({ member, query }) => listAudit(member.context, query),
})
