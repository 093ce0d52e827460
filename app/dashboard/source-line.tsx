import Link from 'next/link'
import { Status } from '@/app/_ui/badge'
import { Period } from '@/app/_ui/period'
import { Instant } from '@/app/_ui/when'
import { countOf, formatCount } from '@/lib/sentences'
import { type ConnectorDto, isLive } from '@/lib/services/connectors/dto'
import { CoveredDays } from './connectors/live-card'
import { connectorState } from './connectors/words'

/** The state of a source in one line. */
export function SourceLine({ connector, timeZone }: { connector: ConnectorDto; timeZone: string }) {
  const { id, label, kind, lastUpload: upload } = connector
  if (isLive(kind)) {
    const { label: state, tone, shape } = connectorState(connector)
    return (
      <div className="flex flex-wrap items-center gap-x-6 gap-y-1 px-5 py-3">
        <Link className="link min-w-40 font-medium" href={`/dashboard/connectors/${id}`}>
          {label}
        </Link>
        <Status shape={shape} tone={tone}>
          {state}
        </Status>
        <span>
          {connector.coverage ? (
            <CoveredDays coverage={connector.coverage} />
          ) : (
            <span className="text-muted">No day read yet</span>
          )}
        </span>
        {connector.coverage ? (
          <span className="text-muted md:ml-auto">
            <Instant at={connector.coverage.pulledAt} timeZone={timeZone} />
          </span>
        ) : null}
      </div>
    )
  }
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-1 px-5 py-3">
      <span className="min-w-40 font-medium">{label}</span>
      {upload ? (
        <>
          <Status shape="dot" tone="matched">
            <Period window={upload.window} />
          </Status>
          <span className="num text-muted">
            {countOf(upload.transactions, 'transaction')}
            {upload.rejections > 0 ? `, ${formatCount(upload.rejections)} rejected` : ''}
          </span>
          <span className="text-muted md:ml-auto">
            <Instant at={upload.uploadedAt} timeZone={timeZone} />
          </span>
        </>
      ) : (
        <Status shape="ring" tone="neutral">
          {kind === 'push' ? 'Waiting for data' : 'Waiting for a file'}
        </Status>
      )}
    </div>
  )
}
