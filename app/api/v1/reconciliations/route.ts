import { z } from 'zod'
import { pageQuery } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { createReconciliation, createReconciliationSchema } from '@/lib/services/reconciliations/create'
import { startFirstSync } from '@/lib/services/reconciliations/first-sync'
import { listReconciliations } from '@/lib/services/reconciliations/list'

export const GET = route({
  action: 'reconciliation.read',
  query: pageQuery,
  run: ({ member, query }) => listReconciliations(member.context, query),
})

/** Makes a reconciliation and, unless told otherwise, reads its last thirty days and the thirteen months before them. */
export const POST = route({
  action: 'reconciliation.manage',
  body: createReconciliationSchema.extend({ firstSync: z.boolean().default(true) }),
  status: 201,
  idempotent: true,
  run: async ({ member: { context }, body: { firstSync, ...input }, requestId, operation }) => {
    const made = await createReconciliation(context, { ...input, operation })
    const started = firstSync ? await startFirstSync(context, { reconciliationId: made.id, requestId }) : null
    return { ...made, firstSync: started }
  },
})
