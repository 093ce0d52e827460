import { route } from '@/lib/http/route'
import { checkReadiness } from '@/lib/services/health/ready'

/** Whether requests should be sent here. */
export const GET = route({
  action: 'public',
  limit: 'none',
  run: async () => {
    const { isReady, checks } = await checkReadiness()
    if (isReady) return { status: 'ready', checks }
    return Response.json({ status: 'not_ready', checks }, { status: 503, headers: { 'retry-after': '5' } })
  },
})
