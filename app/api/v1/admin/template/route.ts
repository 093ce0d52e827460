import { route } from '@/lib/http/route'
import { getTemplate, setTemplate, templateSchema } from '@/lib/services/clients/template'

/** What new clients start with. */
export const GET = route({ action: 'admin.client', run: ({ admin }) => getTemplate(admin) })

export const PUT = route({
  action: 'admin.client',
  body: templateSchema,
  run: ({ admin, body }) => setTemplate(admin, body),
})
