import { z } from 'zod'
import { resolveMember } from '@/lib/auth/session'
import { activeClientCookie } from '@/lib/http/active-client'
import { cookieResponse } from '@/lib/http/cookies'
import { route } from '@/lib/http/route'

/** Which of the person's clients the browser shows from now on. */
export const POST = route({
  action: 'own.account',
  body: z.strictObject({ clientId: z.string() }),
  run: async ({ body, principal }) => {
    const { client } = await resolveMember(principal, { clientId: body.clientId, readOnly: true })
    return cookieResponse([activeClientCookie(client.id)])
  },
})
