import { route } from '@/lib/http/route'
import { lentAccountEmail } from '@/lib/services/connectors/installation-credentials'

/** The address that anybody adds as Viewer who lets this installation read a GA4 property: it opens nothing by itself. */
export const GET = route({ action: 'public', run: async () => ({ email: lentAccountEmail() }) })
