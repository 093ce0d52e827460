'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Card, Section } from '@/app/_ui/card'
import { type Problem, send } from '@/app/_ui/problem'
import { formatMonth, Instant } from '@/app/_ui/when'
import { formatMoney } from '@/lib/money'
import { countOf, formatPercent } from '@/lib/sentences'
import type { ClosedMonthDto, LateArrivals } from '@/lib/services/months/dto'
import { ReasonDialog } from '../_review/reason-dialog'
import { CloseMonth } from './close-month'

interface ClosedMonthsProps {
  reconciliationId: string
  months: readonly ClosedMonthDto[]
  /** Months a person may close now, newest first. */
  closable: readonly string[]
  canManage: boolean
  timeZone: string
}

/** Months whose figures are final, and what came after they were closed. */
export function ClosedMonths({ reconciliationId, months, closable, canManage, timeZone }: ClosedMonthsProps) {
  const [reopening, setReopening] = useState<string | null>(null)
  const closed = months.filter(({ reopened }) => reopened === null)
  const reopened = months.filter((month) => month.reopened !== null && closable.includes(month.month))
  if (closed.length === 0 && closable.length === 0) return null
  return (
    <Section
      actions={
        canManage && closable.length > 0 ? <CloseMonth closable={closable} reconciliationId={reconciliationId} /> : null
      }
      id="months"
      lead="Final figures: what arrives later is shown beside them."
      title="Closed months"
    >
      {closed.length === 0 ? <p className="text-muted">No month is closed yet.</p> : null}
      {reopened.map(({ month, reopened: how, closedAt }) =>
        how ? (
          <p className="text-muted text-sm" key={`${month} ${closedAt}`}>
            {formatMonth(month)} was reopened by {how.by ?? 'somebody who left'},{' '}
            <Instant at={how.at} timeZone={timeZone} />: {how.reason}
          </p>
        ) : null,
      )}
      <Card className={closed.length === 0 ? 'hidden' : ''}>
        <ul className="divide-y divide-line">
          {closed.map((month) => (
            <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-5 py-3" key={month.month}>
              <span className="w-24 font-medium">{formatMonth(month.month)}</span>
              <span className="num">{month.matchRate === null ? 'No orders' : formatPercent(month.matchRate)}</span>
              <span className="text-muted text-sm">
                Closed {month.closedBy === null ? 'by itself' : `by ${month.closedBy}`},{' '}
                <Instant at={month.closedAt} timeZone={timeZone} />
                {month.closeReason === null ? null : `: ${month.closeReason}`}
              </span>
              {month.afterClose ? (
                <span className="text-sm">After close: {describeLate(month.afterClose, month.currency)}</span>
              ) : null}
              {canManage ? (
                <Button
                  className="ml-auto"
                  aria-label={`Reopen ${formatMonth(month.month)}`}
                  onClick={() => setReopening(month.month)}
                  variant="secondary"
                >
                  Reopen
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      </Card>
      {reopening === null ? null : (
        <ReopenDialog month={reopening} onClose={() => setReopening(null)} reconciliationId={reconciliationId} />
      )}
    </Section>
  )
}

const signed = (value: number, text: string) => (value > 0 ? `+${text}` : text)

/** `+3 orders (+€120.00)`, side by side; sides that did not change are left out. */
function describeLate(late: LateArrivals, currency: string): string {
  const part = (count: number, one: string, minor: number) =>
    count === 0 && minor === 0
      ? []
      : [`${signed(count, countOf(count, one))} (${signed(minor, formatMoney(minor, currency))})`]
  return [
    ...part(late.orders, 'order', late.storeMinor),
    ...part(late.purchases, 'GA4 purchase', late.analyticsMinor),
    ...(late.matched === 0 ? [] : [`${signed(late.matched, countOf(late.matched, 'order'))} that GA4 saw`]),
  ].join(', ')
}

function ReopenDialog({
  reconciliationId,
  month,
  onClose,
}: {
  reconciliationId: string
  month: string
  onClose: () => void
}) {
  const router = useRouter()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)

  async function reopen(reason: string) {
    setBusy(true)
    const url = `/api/v1/reconciliations/${reconciliationId}/months/${month}/reopen`
    const answer = await send('POST', url, { body: { reason } })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    router.refresh()
    onClose()
  }

  return (
    <ReasonDialog
      action="Reopen"
      busy={busy}
      description="Its figures may then change with every run, until somebody closes it again."
      missing="Say why the month is opened again."
      onClose={onClose}
      onSay={(reason) => void reopen(reason)}
      problem={problem}
      title={`Reopen ${formatMonth(month)}`}
    />
  )
}
