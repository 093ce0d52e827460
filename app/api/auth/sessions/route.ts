import { authProvider } from '@/lib/auth/session'
import { route } from '@/lib/http/route'
import { recordAccountAct } from '@/lib/services/account/record'

/** Ends all sessions but the one that asks. */
export const DELETE = route({
  action: 'own.account',
  run: async ({ request, principal, origin }) => {
    const ended = await authProvider().endOtherSessions(request.headers)
    await recordAccountAct({ userId: principal.user.id }, origin, {
      action: 'account.sessions_ended',
      details: { ended },
    })
    return { ended }
  },
})
