import { z } from 'zod'
import { route } from '@/lib/http/route'
import { stopWatch } from '@/lib/services/trace/watch'

export const DELETE = route({
  action: 'order.trace',
  params: z.object({ id: z.string() }),
  run: ({ member, params }) => stopWatch(member.context, { watchId: params.id }),
})
