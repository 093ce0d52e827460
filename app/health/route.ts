import { route } from '@/lib/http/route'
import { checkHealth } from '@/lib/services/health/check'

/** How the installation is, for people and monitors: 503 while the database is away or this machine's clock is wrong. */
export const GET = route({
  action: 'public',
  limit: 'none',
  run: async () => {
    const health = await checkHealth()
    if (health.status !== 'failing') return health
    return Response.json(health, { status: 503, headers: { 'retry-after': '30' } })
  },
})
