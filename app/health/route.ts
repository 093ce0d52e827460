import { route } from '@/lib/http/route'
import { checkHealth } from '@/lib/services/health/check'

/** Whether this process can do its work: 200, or 503 while the database is away. */
export const GET = route({ action: 'public', run: checkHealth })
