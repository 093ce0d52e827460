import { Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import { scopeClassLabel, statusLabel } from '@/lib/labels'
import type { ScopeLine } from '@/lib/reconcile/scope-table'
import type { Summary } from '@/lib/reconcile/types'
import { formatCount, formatPercent } from '@/lib/sentences'
import type { JobDto } from '@/lib/services/jobs/dto'
import type { ScopeDecisionDto } from '@/lib/services/scope/dto'
import { type PendingDecision, ScopeDecisions } from './scope-decisions'

interface ScopeSectionProps {
  summary: Summary
  job: JobDto
  clientId: string
  timeZone: string
  decisions: readonly ScopeDecisionDto[]
  /** Keys of the classes that are for a person to decide. */
  decidable: readonly string[]
  canDecide: boolean
  canRun: boolean
}

/** Which classes of sale count, who said so, and what will count from the next run on. */
export function ScopeSection(props: ScopeSectionProps) {
  const { summary, job, clientId, timeZone, decisions, decidable, canDecide, canRun } = props
  const { scope, headline, currency } = summary
  if (scope.length === 0) return null
  const latest = new Map(decisions.map((decision) => [decision.classKey, decision]))
  const nameOf = new Map(decisions.map(({ version, by }) => [version, by]))
  const pending = scope.flatMap((line) => pendingOf(line, latest.get(line.key)))
  return (
    <Section
      id="scope"
      lead={
        headline.isWithheld
          ? `The rate is not confirmed: ${headline.because === 'new_class' ? 'a new class of sale appeared' : 'more than a fifth of the store’s value lies in classes that nobody has decided about'}.`
          : 'Classes of sale that the rate is measured on, and those left out of it.'
      }
      title="What counts"
    >
      <Table className="text-sm" label="Classes of sale">
        <TableHead>
          <Th>Class</Th>
          <Th align="right">Orders</Th>
          <Th align="right">Value</Th>
          <Th align="right">Seen in GA4</Th>
          <Th>In the rate</Th>
          <Th>Decided</Th>
        </TableHead>
        <TableBody>
          {scope.map((line) => (
            <Tr key={line.key}>
              <Td phone="top-left">{scopeClassLabel(line.kind, line.of)}</Td>
              <Td align="right" phone="top-right">
                <span className="num">{formatCount(line.orders)}</span>
              </Td>
              <Td align="right" phone="bottom-right">
                <Money currency={currency} minor={line.storeMinor} />
              </Td>
              <Td align="right">
                <span className="num">{formatCount(line.seenInGa4)}</span>{' '}
                <span className="num text-muted">{formatPercent(line.seenInGa4 / line.orders)}</span>
              </Td>
              <Td phone="bottom-left">
                {line.inHeadline ? 'Yes' : `No, ${statusLabel(line.exclusion ?? '').label.toLowerCase()}`}
                {line.proposal === 'in' ? <span className="text-accent"> · GA4 sees most of it</span> : null}
              </Td>
              <Td className="text-muted">
                {line.decision ? (
                  <>
                    {nameOf.get(line.decision.version) ?? 'somebody who left'},{' '}
                    <Instant at={line.decision.at} timeZone={timeZone} />
                  </>
                ) : (
                  'by default'
                )}
              </Td>
            </Tr>
          ))}
        </TableBody>
      </Table>
      <ScopeDecisions
        canDecide={canDecide}
        canRun={canRun}
        classes={scope
          .filter(({ key }) => decidable.includes(key))
          .map((line) => ({
            key: line.key,
            label: scopeClassLabel(line.kind, line.of),
            inHeadline: latest.get(line.key)?.inHeadline ?? line.inHeadline,
            isDecided: (latest.get(line.key)?.inHeadline ?? null) !== null,
          }))}
        clientId={clientId}
        job={job}
        pending={pending}
        timeZone={timeZone}
      />
    </Section>
  )
}

/** What was decided about a class after the result, or did not reach it. */
function pendingOf(line: ScopeLine, latest: ScopeDecisionDto | undefined): PendingDecision[] {
  if (!latest || latest.version === line.decision?.version) return []
  if (latest.inHeadline === null && line.decision === null) return []
  const { inHeadline, reason, by, at } = latest
  return [{ label: scopeClassLabel(line.kind, line.of), inHeadline, reason, by, at }]
}
