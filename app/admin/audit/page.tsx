import type { Metadata } from 'next'
import { AuditSearch, auditQueryOf } from '@/app/_client/audit-page'
import { PageHead } from '@/app/_ui/page-head'
import type { SearchParams } from '@/app/_ui/search-params'
import { requireAdminPage } from '@/lib/auth/page'
import { listAllAudit } from '@/lib/services/audit/list'

export const metadata: Metadata = { title: 'Audit log' }

export default async function AdminAuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { admin } = await requireAdminPage()
  const query = auditQueryOf(await searchParams)
  const page = await listAllAudit(admin, query)
  return (
    <div className="flex flex-col gap-6">
      <PageHead answer="Who did what, in all clients and to the installation itself, newest first." title="Audit log" />
      <AuditSearch page={page} path="/admin/audit" query={query} timeZone="UTC" />
    </div>
  )
}
