import Link from 'next/link'
import { Status } from '@/app/_ui/badge'
import { Card } from '@/app/_ui/card'
import { Notice } from '@/app/_ui/notice'
import { Period } from '@/app/_ui/period'
import { RateBar } from '@/app/_ui/rate'
import { Ago } from '@/app/_ui/when'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import type { JobDto } from '@/lib/services/jobs/dto'
import type { ReconciliationDto } from '@/lib/services/reconciliations/dto'
import { connectorState, KIND_NAMES } from '../connectors/words'
import { RunningJob } from '../running-job'
import type { Days } from './periods'
import { RunForm } from './run-form'

interface ReconciliationCardProps {
  reconciliation: ReconciliationDto & { timeZone: string }
  connectors: readonly ConnectorDto[]
  /** The newest finished run. */
  last: JobDto | null
  /** Runs waiting or under way. */
  active: readonly JobDto[]
  canRun: boolean
  timeZone: string
  /** Epoch milliseconds. */
  now: number
  /** In the reconciliation's zone. */
  today: string
  wanted: Days | null
  /** It has the page to itself, whose head says its name. */
  isAlone?: boolean
}

/** What is compared with what, what came of it last, and how to run it again. */
export function ReconciliationCard(props: ReconciliationCardProps) {
  const { reconciliation, connectors, last, active, canRun, timeZone, now, isAlone = false } = props
  const { id, name, sources } = reconciliation
  const hasBoth = ['store', 'analytics'].every((side) => sources.some((source) => source.side === side))
  return (
    <section
      aria-label={isAlone ? name : undefined}
      aria-labelledby={isAlone ? undefined : `${id}-name`}
      className="scroll-mt-20"
      id={id}
    >
      <Card className="flex flex-col gap-5 p-5">
        {isAlone ? null : (
          <div>
            <h2 className="break-words font-semibold text-md" id={`${id}-name`}>
              <Link className="link" href={`/dashboard/reconciliations/${id}`}>
                {name}
              </Link>
            </h2>
            <p className="text-muted text-sm">Days in {reconciliation.timeZone}, as GA4 counts them</p>
          </div>
        )}
        <ul className="flex flex-col gap-1.5">
          {sources.map(({ connectorId, label, kind, side }) => (
            <li className="flex flex-wrap items-center gap-x-3 gap-y-0.5" key={connectorId}>
              <span className="w-14 text-muted text-sm">{side === 'store' ? 'Store' : 'GA4'}</span>
              <Link className="link min-w-0 break-words" href={`/dashboard/connectors/${connectorId}`}>
                {label}
              </Link>
              <span className="text-muted text-sm">{KIND_NAMES[kind]}</span>
              <SourceState connector={connectors.find((connector) => connector.id === connectorId)} />
            </li>
          ))}
        </ul>
        {hasBoth ? null : (
          <Notice title="One side of it was removed" tone="pending">
            <p>
              It cannot run any more. Its results stay; make a new reconciliation once the source is connected again.
            </p>
          </Notice>
        )}
        <LastResult last={last} now={now} timeZone={timeZone} />
        {active.length > 0 ? (
          <div className="-mx-5 divide-y divide-line border-line border-t">
            {active.map((job) => (
              <RunningJob job={job} key={job.id} timeZone={timeZone} />
            ))}
          </div>
        ) : null}
        {canRun && hasBoth ? (
          <div className="scroll-mt-20 border-line border-t pt-4" id={isAlone ? 'run' : undefined}>
            <RunForm reconciliation={reconciliation} today={props.today} wanted={props.wanted} />
          </div>
        ) : null}
      </Card>
    </section>
  )
}

/** Only what is in the way of a run is said. */
function SourceState({ connector }: { connector: ConnectorDto | undefined }) {
  if (!connector || (connector.state === 'ready' && connector.pausedAt === null)) return null
  const { label, tone, shape } = connectorState(connector)
  return (
    <Status shape={shape} tone={tone}>
      {label}
    </Status>
  )
}

function LastResult({ last, now, timeZone }: { last: JobDto | null; now: number; timeZone: string }) {
  if (!last) return <p className="text-muted">No result yet.</p>
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-1">
      <span>
        <span className="text-muted">Last result: </span>
        <Link className="link font-medium" href={`/dashboard/results/${last.id}`}>
          <Period window={last.window} />
        </Link>
      </span>
      {last.headline ? <RateBar complete={last.headline.complete} value={last.headline.matchRate} /> : null}
      {last.finishedAt ? (
        <span className="text-muted">
          <Ago at={last.finishedAt} now={now} timeZone={timeZone} />
        </span>
      ) : null}
    </div>
  )
}
