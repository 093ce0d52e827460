import { z } from 'zod'
import { route } from '@/lib/http/route'
import { answerRequest } from '@/lib/services/connection-requests/answer'

/** WooCommerce posts the key its owner has just allowed; `user_id` is the link's secret, given to it for that. */
export const POST = route({
  action: 'public',
  isCallback: true,
  query: z.object({ url: z.url({ protocol: /^https$/ }) }),
  body: z.object({
    user_id: z.string().max(100),
    consumer_key: z.string(),
    consumer_secret: z.string(),
    key_permissions: z.string(),
  }),
  run: async ({ query, body }) => {
    await answerRequest(body.user_id, {
      config: { url: query.url },
      credentials: { consumerKey: body.consumer_key, consumerSecret: body.consumer_secret },
    })
    // WooCommerce takes only status 200 for success, and deletes the key it made otherwise.
    return { connected: true }
  },
})
