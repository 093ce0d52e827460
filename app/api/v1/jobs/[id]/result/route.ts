import { z } from 'zod'
import { route } from '@/lib/http/route'
import { getResult } from '@/lib/services/results/get'

export const GET = route({
  action: 'result.read',
  scope: 'job',
  params: z.object({ id: z.string() }),
  hasEtag: true,
  run: ({ member, params }) => getResult(member.context, { jobId: params.id }),
})
