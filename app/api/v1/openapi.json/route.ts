import document from '@/lib/http/openapi/openapi.generated.json'
import { route } from '@/lib/http/route'

/** The API as it describes itself; the same for everybody. */
export const GET = route({ action: 'public', hasEtag: true, run: async (): Promise<object> => document })
