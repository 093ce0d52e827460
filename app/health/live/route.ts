import { route } from '@/lib/http/route'

/** Whether the process runs at all; asks nobody else. */
export const GET = route({ action: 'public', limit: 'none', run: async () => ({ status: 'live' }) })
