import { route } from '@/lib/http/route'
import { updateOwnClient } from '@/lib/services/clients/change'
import { deleteClientSchema, updateClientSchema } from '@/lib/services/clients/input'
import { getOwnClient } from '@/lib/services/clients/list'
import { asOwner, deleteClient } from '@/lib/services/clients/status'

export const GET = route({
  action: 'client.read',
  scope: 'client',
  run: ({ member }) => getOwnClient(member.context),
})

export const PATCH = route({
  action: 'client.manage',
  scope: 'client',
  body: updateClientSchema,
  run: ({ member, body }) => updateOwnClient(member.context, body),
})

/** Has it erased after seven days, until which an owner can keep it. */
export const DELETE = route({
  action: 'client.delete',
  scope: 'client',
  body: deleteClientSchema,
  run: ({ member, body }) => deleteClient(asOwner(member.context), body),
})
