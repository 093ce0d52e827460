import { z } from 'zod'
import { route } from '@/lib/http/route'
import { contactSchema, getContact, setContact } from '@/lib/services/connectors/contact'

/** Who is asked for a new sign-in. For those who manage connectors, since it is somebody's name and address. */
const params = z.object({ id: z.string() })

export const GET = route({
  action: 'connector.manage',
  params,
  run: ({ member, params: { id } }) => getContact(member.context, { connectorId: id }),
})

export const PUT = route({
  action: 'connector.manage',
  params,
  body: contactSchema,
  run: ({ member, params: { id }, body }) => setContact(member.context, { connectorId: id, contact: body }),
})

export const DELETE = route({
  action: 'connector.manage',
  params,
  run: ({ member, params: { id } }) => setContact(member.context, { connectorId: id, contact: null }),
})
