import type { client } from '@/lib/db/schema/platform'
import type { ClientDto } from './dto'

export function toClientDto(row: typeof client.$inferSelect): ClientDto {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    timeZone: row.timeZone,
    currency: row.currency,
    brandName: row.brandName,
    canViewersExport: row.canViewersExport,
    status: row.status,
    statusAt: row.statusAt.toISOString(),
    eraseAfter: row.status === 'deleting' ? (row.eraseAfter?.toISOString() ?? null) : null,
    createdAt: row.createdAt.toISOString(),
  }
}
