import { route } from '@/lib/http/route'
import { listConnectors } from '@/lib/services/connectors/list'

export const GET = route({
  action: 'connector.read',
  run: async ({ member }) => ({ items: await listConnectors(member.context) }),
})
