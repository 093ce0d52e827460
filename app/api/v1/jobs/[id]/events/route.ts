import { z } from 'zod'
import { route } from '@/lib/http/route'
import { eventStream } from '@/lib/live/event-stream'
import { watchJob } from '@/lib/live/watch-job'
import { getJob } from '@/lib/services/jobs/get'

const LINE_ID = /^\d{1,15}$/

/** The job and its log as they change, as server-sent events; a browser that comes back says what it has seen. */
export const GET = route({
  action: 'job.read',
  scope: 'job',
  params: z.object({ id: z.string() }),
  query: z.object({ after: z.string().regex(LINE_ID, 'must be the id of a line').optional() }),
  run: async ({ request, member, params, query }) => {
    const { id: jobId } = await getJob(member.context, { jobId: params.id })
    const seen = request.headers.get('last-event-id') ?? ''
    const after = Number(LINE_ID.test(seen) ? seen : (query.after ?? 0))
    const context = { ...member.context, userId: member.principal.user.id }
    return eventStream(request, ({ tell, close }) => watchJob(context, { jobId, after, tell, close }))
  },
})
