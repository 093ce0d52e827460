import { answerPreflight } from '@/lib/http/cors'
import { route } from '@/lib/http/route'

/** Where next.config.ts leads a browser's question whether another origin's page may call the API. */
export const OPTIONS = route({ action: 'public', run: async ({ request }) => answerPreflight(request) })
