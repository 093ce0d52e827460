import { z } from 'zod'
import { route } from '@/lib/http/route'
import { updateClient } from '@/lib/services/clients/change'
import { deleteClientSchema, updateClientSchema } from '@/lib/services/clients/input'
import { getClient } from '@/lib/services/clients/list'
import { asAdmin, deleteClient } from '@/lib/services/clients/status'

const params = z.object({ id: z.string() })

export const GET = route({
  action: 'admin.client',
  params,
  run: ({ admin, params: { id } }) => getClient(admin, id),
})

export const PATCH = route({
  action: 'admin.client',
  params,
  body: updateClientSchema,
  run: ({ admin, params: { id }, body }) => updateClient(admin, id, body),
})

/** Has it erased after seven days. */
export const DELETE = route({
  action: 'admin.client',
  params,
  body: deleteClientSchema,
  run: ({ admin, params: { id }, body }) => deleteClient(asAdmin(admin, id), body),
})
