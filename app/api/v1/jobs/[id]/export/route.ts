import { z } from 'zod'
import { writing } from '@/lib/auth/session'
import { requireStillAllowed } from '@/lib/auth/still-allowed'
import { AppError } from '@/lib/errors'
import { EXPORT_FORMATS, exportBody } from '@/lib/export/body'
import { exportFileName } from '@/lib/export/file-name'
import { route } from '@/lib/http/route'
import { LINES_REMOVED } from '@/lib/services/results/dto'
import { getResult } from '@/lib/services/results/get'
import { recordExport } from '@/lib/services/results/record-export'
import { streamVerdicts } from '@/lib/services/results/stream-verdicts'

const CONTENT_TYPES = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/** The whole result as a file; streamed, so that its size does not matter. It breaks off when its reader loses access. */
export const GET = route({
  action: 'result.export',
  limit: 'export',
  scope: 'job',
  params: z.object({ id: z.string() }),
  query: z.object({ format: z.enum(EXPORT_FORMATS, 'must be csv, json or xlsx') }),
  run: async ({ member, params, query }) => {
    const result = await getResult(member.context, { jobId: params.id })
    if (result.linesRemovedAt !== null) throw new AppError('conflict', LINES_REMOVED)
    await recordExport(await writing(member), { jobId: params.id, format: query.format })
    const check = () => requireStillAllowed(member, 'result.export')
    const body = exportBody(query.format, {
      ...result,
      verdicts: (statuses) => streamVerdicts(member.context, { jobId: params.id, statuses, check }),
    })
    const name = exportFileName(member.client.slug, result.summary.window, result.summary.asOf, query.format)
    return new Response(body, {
      headers: {
        'content-type': CONTENT_TYPES[query.format],
        'content-disposition': `attachment; filename="${name}"`,
      },
    })
  },
})
