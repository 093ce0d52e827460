import { cookieAttributes, signInCookieName } from '@/lib/auth/cookies'
import { route } from '@/lib/http/route'
import { beginSignIn, signInSchema } from '@/lib/services/connectors/sign-in'

const MAX_AGE_S = 600

/** Where to send the browser to sign in at Google, or to install our app at Shopify. */
export const POST = route({
  action: 'connector.manage',
  body: signInSchema,
  run: async ({ member, body }) => {
    const { location, nonce } = beginSignIn(member.context, body)
    const cookie = `${signInCookieName()}=${nonce}; Path=/api/connect/sign-in; ${cookieAttributes(MAX_AGE_S)}`
    return Response.json({ location }, { headers: { 'set-cookie': cookie } })
  },
})
