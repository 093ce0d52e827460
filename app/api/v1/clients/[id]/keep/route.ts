import { route } from '@/lib/http/route'
import { asOwner, keepClient } from '@/lib/services/clients/status'

export const POST = route({
  action: 'client.delete',
  scope: 'client',
  run: ({ member }) => keepClient(asOwner(member.context)),
})
