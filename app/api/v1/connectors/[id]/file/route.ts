import { z } from 'zod'
import { withBodyInFile } from '@/lib/http/body-file'
import { route } from '@/lib/http/route'
import { fileQuerySchema, toFileOptions } from '@/lib/services/connectors/file-options'
import { importFile } from '@/lib/services/connectors/import-file'

/** Takes one file as the request's body and reads it as the connector's complete data of the window. */
export const PUT = route({
  action: 'connector.upload',
  params: z.object({ id: z.string() }),
  query: fileQuerySchema,
  run: ({ request, params, query, member }) =>
    withBodyInFile(request, (path) =>
      importFile(member.context, {
        connectorId: params.id,
        path,
        fileName: query.fileName,
        options: toFileOptions(query),
      }),
    ),
})
