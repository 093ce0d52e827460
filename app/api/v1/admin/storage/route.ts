import { route } from '@/lib/http/route'
import { measureStorage } from '@/lib/services/storage/measure'

export const GET = route({ action: 'admin.retention', run: ({ admin }) => measureStorage(admin) })
