import { SIGN_IN_COOKIE } from '@/lib/auth/cookies'
import { env } from '@/lib/env'
import { route } from '@/lib/http/route'
import { beginSignIn, signInSchema } from '@/lib/services/connectors/sign-in'

const MAX_AGE_S = 600

/** Where to send the browser to sign in at Google, or to install our app at Shopify. */
export const POST = route({
  action: 'connector.manage',
  body: signInSchema,
  run: async ({ member, body }) => {
    const { location, nonce } = beginSignIn(member.context, body)
    const secure = env().FRONTEND_URL.startsWith('https:') ? '; Secure' : ''
    // Lax, since the browser comes back from another site.
    const cookie = `${SIGN_IN_COOKIE}=${nonce}; Path=/api/connect/sign-in; HttpOnly; SameSite=Lax; Max-Age=${MAX_AGE_S}${secure}`
    return Response.json({ location }, { headers: { 'set-cookie': cookie } })
  },
})
