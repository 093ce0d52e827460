import { z } from 'zod'
import { route } from '@/lib/http/route'
import { woocommerceAuthorizeUrl } from '@/lib/services/connection-requests/answer'

/** Where to send the shop's owner, so that WooCommerce makes the key itself. */
export const POST = route({
  action: 'public',
  params: z.object({ secret: z.string().max(100) }),
  body: z.strictObject({ url: z.url({ protocol: /^https$/, error: 'must be an address that starts with https://' }) }),
  run: async ({ params: { secret }, body }) => ({ location: await woocommerceAuthorizeUrl(secret, body) }),
})
