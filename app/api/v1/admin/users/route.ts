import { z } from 'zod'
import { route } from '@/lib/http/route'
import { listUsers } from '@/lib/services/users/list'

const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true')

export const GET = route({
  action: 'admin.user',
  query: z.object({
    search: z.string().max(100).optional(),
    active: flag.optional(),
    staff: flag.optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).optional(),
  }),
  run: ({ admin, query }) => listUsers(admin, query),
})
