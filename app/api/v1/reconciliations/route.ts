import { route } from '@/lib/http/route'
import { createReconciliation, createReconciliationSchema } from '@/lib/services/reconciliations/create'
import { listReconciliations } from '@/lib/services/reconciliations/list'

export const GET = route({
  action: 'reconciliation.read',
  run: async ({ member }) => ({ items: await listReconciliations(member.context) }),
})

export const POST = route({
  action: 'reconciliation.manage',
  body: createReconciliationSchema,
  status: 201,
  run: ({ member, body }) => createReconciliation(member.context, body),
})
