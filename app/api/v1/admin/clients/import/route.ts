import { route } from '@/lib/http/route'
import { importClients, importClientsSchema } from '@/lib/services/clients/import-csv'

/** Makes clients from a list; with `dry_run` only says what would be made. */
export const POST = route({
  action: 'admin.client',
  body: importClientsSchema,
  run: ({ admin, body }) => importClients(admin, body),
})
