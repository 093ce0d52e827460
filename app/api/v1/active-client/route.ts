import { z } from 'zod'
import { ACTIVE_CLIENT_COOKIE } from '@/lib/auth/cookies'
import { resolveMember } from '@/lib/auth/session'
import { env } from '@/lib/env'
import { cookieResponse } from '@/lib/http/cookies'
import { route } from '@/lib/http/route'

const YEAR_SECONDS = 31_536_000

/** Which of the person's clients the browser shows from now on. */
export const POST = route({
  action: 'job.read',
  body: z.strictObject({ clientId: z.string() }),
  run: async ({ body, member }) => {
    const { client } = await resolveMember(member.principal, { clientId: body.clientId, readOnly: true })
    const secure = env().FRONTEND_URL.startsWith('https:') ? '; Secure' : ''
    return cookieResponse([
      `${ACTIVE_CLIENT_COOKIE}=${client.id}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${YEAR_SECONDS}${secure}`,
    ])
  },
})
