import { z } from 'zod'
import { pageFields } from '@/lib/http/page-query'
import { route } from '@/lib/http/route'
import { HANDLINGS } from '@/lib/services/annotations/dto'
import { VERDICT_SORTS } from '@/lib/services/results/dto'
import { listVerdicts } from '@/lib/services/results/list-verdicts'

const someOf = (what: string) =>
  z
    .string()
    .max(2_000, 'is too long')
    .transform((list) => list.split(',').flatMap((each) => each.trim() || []))
    .default([])
    .describe(`${what}, separated by commas; all without it.`)

export const GET = route({
  action: 'result.read',
  scope: 'job',
  params: z.object({ id: z.string() }),
  query: z.object({
    ...pageFields,
    status: someOf('Status codes'),
    reason: someOf('Reason codes'),
    gateway: someOf('Payment gateways'),
    channel: someOf('Channels'),
    day: z.iso.date('must be a day such as 2026-10-31').optional(),
    search: z.string().max(200, 'must be at most 200 characters').optional(),
    handling: z.enum(HANDLINGS).optional(),
    sort: z.enum(VERDICT_SORTS).default('placed'),
    direction: z.enum(['asc', 'desc']).default('desc'),
  }),
  hasEtag: true,
  run: ({ member, params, query }) => {
    const { cursor, limit, sort, direction, day = null, search = null, handling = null, ...lists } = query
    const filters = { ...lists, day, search, handling }
    return listVerdicts(member.context, { jobId: params.id, cursor, limit, sort, direction, filters })
  },
})
