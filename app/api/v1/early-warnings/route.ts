import { z } from 'zod'
import { route } from '@/lib/http/route'
import { EARLY_WARNING_STATES } from '@/lib/services/early-warnings/dto'
import { listEarlyWarnings } from '@/lib/services/early-warnings/list'

export const GET = route({
  action: 'result.read',
  query: z.strictObject({
    cursor: z.string().max(64).optional(),
    limit: z.coerce.number().int().min(1).max(200).optional(),
    reconciliationId: z.string().max(64).optional(),
    state: z.enum(EARLY_WARNING_STATES).optional(),
  }),
  run: ({ member, query }) => listEarlyWarnings(member.context, query),
})
