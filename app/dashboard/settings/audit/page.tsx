import type { Metadata } from 'next'
import { AuditSearch, auditQueryOf } from '@/app/_client/audit-page'
import { Card, Section } from '@/app/_ui/card'
import { PageHead } from '@/app/_ui/page-head'
import type { SearchParams } from '@/app/_ui/search-params'
import { Instant } from '@/app/_ui/when'
import { requirePage } from '@/lib/auth/page'
import { listAudit } from '@/lib/services/audit/list'
import { listBreakGlass } from '@/lib/services/break-glass/list'

export const metadata: Metadata = { title: 'Audit log' }

export default async function AuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client } = await requirePage({ action: 'audit.read' })
  const query = auditQueryOf(await searchParams)
  const [page, visits] = await Promise.all([listAudit(ctx, query), listBreakGlass(ctx)])
  return (
    <div className="flex flex-col gap-8">
      <PageHead answer={`Who did what for ${client.name}, newest first. It is kept for a year.`} title="Audit log" />
      {visits.length > 0 ? (
        <Section
          id="visits"
          lead="People who run the installation and do not belong to this client. They could read for an hour, and change nothing."
          title="Who looked in"
        >
          <Card className="divide-y divide-line">
            {visits.map((visit) => (
              <div className="px-5 py-3" key={visit.id}>
                <p className="flex flex-wrap justify-between gap-3">
                  <span className="font-medium">{visit.admin.name}</span>
                  <span className="text-muted">
                    <Instant at={visit.createdAt} timeZone={client.timeZone} />
                    {visit.isOpen ? ', at this moment' : ''}
                  </span>
                </p>
                <p className="text-muted wrap-anywhere">{visit.reason}</p>
              </div>
            ))}
          </Card>
        </Section>
      ) : null}
      <AuditSearch page={page} path="/dashboard/settings/audit" query={query} timeZone={client.timeZone} />
    </div>
  )
}
