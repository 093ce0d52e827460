import { z } from 'zod'
import { authProvider } from '@/lib/auth/session'
import { route } from '@/lib/http/route'
import { recordAccountAct } from '@/lib/services/account/record'

export const DELETE = route({
  action: 'own.account',
  params: z.object({ id: z.string().max(64) }),
  run: async ({ params, request, principal, origin }) => {
    await authProvider().endSession(params, request.headers)
    await recordAccountAct({ userId: principal.user.id }, origin, {
      action: 'account.sessions_ended',
      details: { ended: 1 },
    })
  },
})
