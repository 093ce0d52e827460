import { authProvider } from '@/lib/auth/session'
import { cookieResponse } from '@/lib/http/cookies'
import { route } from '@/lib/http/route'

export const POST = route({
  action: 'public',
  run: async ({ request }) => cookieResponse((await authProvider().signOut(request.headers)).setCookie),
})
