import { route } from '@/lib/http/route'
import { cleanUp, cleanupSchema } from '@/lib/services/retention/cleanup'

/** What is too old to keep; with `dry_run` false, has each client's nightly job remove it now. */
export const POST = route({
  action: 'admin.retention',
  body: cleanupSchema,
  run: ({ admin, body }) => cleanUp(admin, body),
})
