import { z } from 'zod'
import { route } from '@/lib/http/route'
import { answerRequest, answerSchema, describeRequest } from '@/lib/services/connection-requests/answer'

/** For whoever holds the link; its secret is the only authority. */
const params = z.object({ secret: z.string().max(100) })

export const GET = route({
  action: 'public',
  limit: 'link',
  params,
  run: ({ params: { secret } }) => describeRequest(secret),
})

export const POST = route({
  action: 'public',
  limit: 'link',
  params,
  body: answerSchema,
  run: ({ params: { secret }, body }) => answerRequest(secret, body),
})
