import Link from 'next/link'
import type { ReactNode } from 'react'
import { Status } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { Ago, formatDay } from '@/app/_ui/when'
import { countOf, formatCount } from '@/lib/sentences'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { unreadDays } from './coverage-months'
import { connectorState, KIND_NAMES } from './words'

/** A connected source: whether it can be read, and what has been. */
export function LiveCard({ connector, timeZone, now }: { connector: ConnectorDto; timeZone: string; now: number }) {
  const { id, label, kind, problem, coverage, credentialHint } = connector
  const state = connectorState(connector)
  return (
    <Card className="flex flex-col gap-5 p-5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <h3 className="font-semibold text-md">
            <Link className="link break-words" href={`/dashboard/connectors/${id}`}>
              {label}
            </Link>
          </h3>
          <p className="text-muted text-sm">{KIND_NAMES[kind]}</p>
        </div>
        <Status shape={state.shape} tone={state.tone}>
          {state.label}
        </Status>
      </div>
      {problem ? <p className="break-words text-critical">{problem}</p> : null}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
        <Row term="Days read">
          {coverage ? (
            <CoveredDays coverage={coverage} />
          ) : (
            <span className="text-muted">None yet; the first run reads them</span>
          )}
        </Row>
        {coverage ? (
          <>
            <Row term="Content">
              <span className="num">{countOf(coverage.transactions, kind === 'ga4' ? 'purchase' : 'order')}</span>
            </Row>
            <Row term="Last read">
              <Ago at={coverage.pulledAt} now={now} timeZone={timeZone} />
            </Row>
          </>
        ) : null}
        <Row term="Signed in as">
          <span className="break-all">{credentialHint ?? '–'}</span>
        </Row>
      </dl>
    </Card>
  )
}

/** From when to when, and what is missing in between. */
export function CoveredDays({ coverage }: { coverage: NonNullable<ConnectorDto['coverage']> }) {
  const unread = unreadDays(coverage)
  return (
    <>
      <span className="num">{formatDay(coverage.from)}</span> to <span className="num">{formatDay(coverage.to)}</span>
      {coverage.incomplete > 0 ? (
        <span className="num text-pending"> · {formatCount(coverage.incomplete)} incomplete</span>
      ) : null}
      {unread > 0 ? <span className="num text-muted"> · {formatCount(unread)} not read</span> : null}
      {coverage.incomplete === 0 && unread === 0 ? <span className="text-muted"> · all complete</span> : null}
    </>
  )
}

function Row({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd>{children}</dd>
    </>
  )
}
