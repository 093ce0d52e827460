import { route } from '@/lib/http/route'
import { checkDetailedHealth } from '@/lib/services/health/detailed'

export const GET = route({ action: 'admin.health', run: ({ admin }) => checkDetailedHealth(admin) })
