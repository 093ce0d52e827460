import { Status } from '@/app/_ui/badge'
import { Card, Section } from '@/app/_ui/card'
import { Instant } from '@/app/_ui/when'
import type { EarlyWarningDto } from '@/lib/services/early-warnings/dto'
import { listEarlyWarnings } from '@/lib/services/early-warnings/list'
import { EarlyWarnings } from './early-warnings'

interface EarlyWarningsSectionProps {
  ctx: Parameters<typeof listEarlyWarnings>[0]
  reconciliationId: string
  timeZone: string
}

/** One reconciliation's warnings: what is open now, then what became of earlier ones; nothing where there never were any. */
export async function EarlyWarningsSection({ ctx, reconciliationId, timeZone }: EarlyWarningsSectionProps) {
  const { items } = await listEarlyWarnings(ctx, { reconciliationId, limit: 25 })
  const open = items.filter(({ state }) => state === 'open')
  const closed = items.filter(({ state }) => state !== 'open')
  return (
    <>
      <EarlyWarnings timeZone={timeZone} warnings={open} />
      {closed.length > 0 ? (
        <Section
          id="early-warnings"
          lead="Orders too young to be judged looked wrong, and what the settled orders said later."
          title="Earlier warnings"
        >
          <Card>
            <ul className="divide-y divide-line">
              {closed.map((warning) => (
                <ClosedWarning key={warning.id} timeZone={timeZone} warning={warning} />
              ))}
            </ul>
          </Card>
        </Section>
      ) : null}
    </>
  )
}

function ClosedWarning({ warning, timeZone }: { warning: EarlyWarningDto; timeZone: string }) {
  const { state, sentence, openedAt, closedAt } = warning
  return (
    <li className="flex flex-col gap-1 px-5 py-4">
      {state === 'confirmed' ? (
        <Status shape="dot" tone="missing">
          Confirmed
        </Status>
      ) : (
        <Status shape="dash" tone="excluded">
          Withdrawn
        </Status>
      )}
      <p>{sentence.replace(/^Early warning: /, '').replace(/ These orders are not settled yet\.$/, '')}</p>
      <p className="text-muted text-sm">
        Warned <Instant at={openedAt} timeZone={timeZone} />
        {closedAt ? (
          <>
            {state === 'confirmed' ? ', confirmed by a result ' : ', withdrawn '}
            <Instant at={closedAt} timeZone={timeZone} />
          </>
        ) : null}
      </p>
    </li>
  )
}
