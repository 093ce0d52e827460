import { z } from 'zod'
import { route } from '@/lib/http/route'
import { endSessionsByAdmin } from '@/lib/services/users/end-sessions'

/** Signs a person out everywhere: a lost laptop, a password that somebody else knows. */
export const POST = route({
  action: 'admin.user',
  params: z.object({ id: z.string() }),
  run: ({ admin, params: { id } }) => endSessionsByAdmin(admin, id),
})
