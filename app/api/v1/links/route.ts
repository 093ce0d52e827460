import { z } from 'zod'
import { route } from '@/lib/http/route'
import { rowSchema } from '@/lib/services/annotations/input'
import { listLinks } from '@/lib/services/links/list'
import { makeLink } from '@/lib/services/links/make'

const jobId = z.string().max(60)

export const GET = route({
  action: 'link.read',
  query: z.strictObject({ jobId, row: rowSchema }),
  run: ({ member, query }) => listLinks(member.context, query),
})

/** Ties an order to a GA4 id from the next run on. */
export const POST = route({
  action: 'link.manage',
  idempotent: true,
  body: z.strictObject({
    jobId,
    orderRow: rowSchema,
    analyticsRow: rowSchema,
    reason: z.string().trim().min(1).max(500, 'must be at most 500 characters').nullable().default(null),
  }),
  status: 201,
  run: ({ member, body }) => makeLink(member.context, body),
})
