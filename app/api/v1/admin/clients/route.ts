import { z } from 'zod'
import { route } from '@/lib/http/route'
import { createClient } from '@/lib/services/clients/create'
import { CLIENT_STATUSES } from '@/lib/services/clients/dto'
import { createClientSchema } from '@/lib/services/clients/input'
import { listClients } from '@/lib/services/clients/list'

export const GET = route({
  action: 'admin.client',
  query: z.object({
    search: z.string().max(100).optional(),
    status: z.enum(CLIENT_STATUSES).optional(),
    cursor: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).optional(),
  }),
  run: ({ admin, query }) => listClients(admin, query),
})

export const POST = route({
  action: 'admin.client',
  body: createClientSchema,
  status: 201,
  run: ({ admin, body }) => createClient(admin, body),
})
