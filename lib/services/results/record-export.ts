import type { TenantContext } from '@/lib/db/context'
import { withPlatform } from '@/lib/db/tenant'
import type { ExportFileFormat } from '@/lib/export/body'
import { recordAudit } from '../audit/record'

/** Writes down that a result is about to leave as a file. */
export function recordExport(
  context: TenantContext,
  { jobId, format }: { jobId: string; format: ExportFileFormat },
): Promise<void> {
  return withPlatform(context, (tx) =>
    recordAudit(tx, context, { action: 'export.download', objectId: jobId, details: { format } }),
  )
}
