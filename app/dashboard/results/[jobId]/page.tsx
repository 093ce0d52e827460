import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { AnchorJump } from '@/app/_ui/anchor-jump'
import { buttonClass } from '@/app/_ui/button'
import { DownloadIcon } from '@/app/_ui/icons'
import { Notice } from '@/app/_ui/notice'
import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import type { SearchParams } from '@/app/_ui/search-params'
import { requirePage } from '@/lib/auth/page'
import { AppError } from '@/lib/errors'
import { describeWindow, endOfDay, startOfDay } from '@/lib/period'
import { countHandled } from '@/lib/services/annotations/count'
import { listAssignees } from '@/lib/services/annotations/people'
import { listChangeLog } from '@/lib/services/changes/list'
import { listFindings } from '@/lib/services/findings/list'
import { listChanges } from '@/lib/services/results/changes'
import { LINES_REMOVED } from '@/lib/services/results/dto'
import { getFacets } from '@/lib/services/results/facets'
import { getResult } from '@/lib/services/results/get'
import { listVerdicts } from '@/lib/services/results/list-verdicts'
import { listScopeDecisions } from '@/lib/services/scope/list'
import { CausesSection } from './causes-section'
import { ChangesSection } from './changes-section'
import { CountsSection } from './counts-section'
import { DaysSection } from './days-section'
import { FindingsSection } from './findings-section'
import { GapSection } from './gap-section'
import { PartsSection, RefundsSection } from './ledgers-section'
import { MethodSection } from './method-section'
import { OrdersSection } from './orders-section'
import { ordersHref, parseQuery } from './query'
import { ResultHead } from './result-head'
import { ScopeSection } from './scope-section'

export const metadata: Metadata = { title: 'Result' }

const CHANGES_SHOWN = 10
const PAGE_SIZE = 50

interface ResultPageProps {
  params: Promise<{ jobId: string }>
  searchParams: Promise<SearchParams>
}

export default async function ResultPage({ params, searchParams }: ResultPageProps) {
  const { jobId } = await params
  const { ctx, client, can, user } = await requirePage({ jobId })
  const query = parseQuery(await searchParams)
  const { filters, sort, direction, cursor } = query
  const result = await orNotFound(getResult(ctx, { jobId }))
  const loadLines = () =>
    Promise.all([
      listVerdicts(ctx, { jobId, filters, sort, direction, cursor, limit: PAGE_SIZE }).catch((error: unknown) => {
        // A page link kept from before, or cut off in a mail: the first page is what people want then.
        const isStale = cursor !== undefined && error instanceof AppError && error.code === 'invalid_input'
        if (isStale) redirect(ordersHref(jobId, { ...query, cursor: undefined }))
        throw error
      }),
      getFacets(ctx, { jobId }),
      listChanges(ctx, { jobId, limit: CHANGES_SHOWN }),
      countHandled(ctx, { jobId }),
    ])
  const lines = result.linesRemovedAt === null ? await orNotFound(loadLines()) : null
  const { summary, job } = result
  const { from, to, timeZone } = job.window
  const [tracked, decisions, changes] = await Promise.all([
    listFindings(ctx, { reconciliationId: job.reconciliationId }),
    listScopeDecisions(ctx, { jobId }),
    listChangeLog(ctx, { from: startOfDay(from, timeZone), to: endOfDay(to, timeZone) }),
  ])
  const reviewer = {
    clientId: client.id,
    userId: user.id,
    canWrite: can('annotation.write'),
    canRemoveAll: can('client.manage'),
    canLink: can('link.manage'),
    people: can('annotation.write') ? await listAssignees(ctx) : [],
  }
  return (
    <div className="flex flex-col gap-10">
      <div className="flex flex-col gap-6">
        <PageHead
          actions={can('result.export') && lines ? <ExportLinks jobId={jobId} /> : null}
          title={`${job.reconciliationName}, ${describeWindow(job.window)}`}
        />
        <ResultHead result={result} timeZone={client.timeZone} />
        {lines ? null : (
          <Notice title="Only the summary is left" tone="neutral">
            <p>{LINES_REMOVED}</p>
          </Notice>
        )}
      </div>
      {lines ? <ChangesSection first={lines[2]} jobId={jobId} timeZone={client.timeZone} /> : null}
      <GapSection jobId={jobId} summary={summary} />
      <FindingsSection jobId={jobId} summary={summary} tracked={tracked.items} />
      <DaysSection changes={changes.items.toReversed()} summary={summary} />
      <CausesSection summary={summary} />
      <CountsSection jobId={jobId} summary={summary} />
      {lines ? (
        <OrdersSection
          facets={lines[1]}
          handled={lines[3]}
          jobId={jobId}
          page={lines[0]}
          query={query}
          reviewer={reviewer}
          summary={summary}
        />
      ) : null}
      <ScopeSection
        canDecide={can('scope.decide')}
        canRun={can('job.run')}
        clientId={client.id}
        decidable={decisions.decidable}
        decisions={decisions.items}
        job={job}
        summary={summary}
        timeZone={client.timeZone}
      />
      <PartsSection summary={summary} />
      <RefundsSection summary={summary} />
      <MethodSection result={result} />
      <AnchorJump />
    </div>
  )
}

const FORMATS = [
  { format: 'csv', name: 'CSV' },
  { format: 'json', name: 'JSON' },
  { format: 'xlsx', name: 'Excel' },
] as const

function ExportLinks({ jobId }: { jobId: string }) {
  return (
    <ul aria-label="Download this result" className="flex flex-wrap gap-2">
      {FORMATS.map(({ format, name }) => (
        <li key={format}>
          <a className={buttonClass('secondary')} download href={`/api/v1/jobs/${jobId}/export?format=${format}`}>
            <DownloadIcon className="size-4 text-muted" />
            {name}
          </a>
        </li>
      ))}
    </ul>
  )
}
