import { route } from '@/lib/http/route'
import { adminAuditQuerySchema, listAllAudit } from '@/lib/services/audit/list'

export const GET = route({
  action: 'admin.audit',
  query: adminAuditQuerySchema,
  run: ({ admin, query }) => listAllAudit(admin, query),
})
