'use client'

import Link from 'next/link'
import { useState } from 'react'
import { VerdictStatusLabel } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { Card, Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Instant } from '@/app/_ui/when'
import { countOf, formatCount } from '@/lib/sentences'
import type { LineChange, ResultChanges } from '@/lib/services/results/changes'
import { describeChanges } from './describe-changes'

interface ChangesSectionProps {
  jobId: string
  /** The first page; nothing is shown of a first run. */
  first: ResultChanges
  timeZone: string
}

/** What this run says otherwise than the one before it of the same days. */
export function ChangesSection({ jobId, first, timeZone }: ChangesSectionProps) {
  const [items, setItems] = useState(first.items)
  const [cursor, setCursor] = useState(first.nextCursor)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  if (!first.previous) return null
  const all = first.transitions.reduce((sum, { count }) => sum + count, 0)

  const more = async () => {
    setBusy(true)
    setProblem(null)
    const answer = await send<ResultChanges>('GET', `/api/v1/jobs/${jobId}/changes?cursor=${cursor}&limit=100`)
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    setItems([...items, ...answer.value.items])
    setCursor(answer.value.nextCursor)
  }

  const lead = (
    <>
      {describeChanges(first)} Compared with{' '}
      <Link className="link underline" href={`/dashboard/results/${first.previous.jobId}`}>
        the run of <Instant at={first.previous.at} timeZone={timeZone} />
      </Link>
      .
    </>
  )
  return (
    <Section id="changes" lead={lead} title="Since the last run">
      {all === 0 ? null : (
        <>
          <ul className="flex flex-wrap gap-x-8 gap-y-2">
            {first.transitions.map(({ from, to, count, amountMinor }) => (
              <li className="flex flex-wrap items-center gap-x-2" key={`${from} ${to}`}>
                <span className="num font-medium">{formatCount(count)}</span>
                <Transition from={from} to={to} />
                <span className="text-muted">
                  <Money currency={first.currency} minor={amountMinor} />
                </span>
              </li>
            ))}
          </ul>
          <details className="group">
            <summary className="link w-fit cursor-pointer rounded-control">Show {countOf(all, 'line')}</summary>
            <Card className="mt-3">
              <ul className="divide-y divide-line">
                {items.map((item) => (
                  <Change change={item} currency={first.currency} key={item.key} />
                ))}
              </ul>
            </Card>
            {problem ? <Refusal problem={problem} /> : null}
            {cursor ? (
              <Button busy={busy} className="mt-3" onClick={() => void more()}>
                Show more
              </Button>
            ) : null}
          </details>
        </>
      )}
    </Section>
  )
}

function Transition({ from, to }: { from: string | null; to: string | null }) {
  if (from === to && to) return <>{<VerdictStatusLabel status={to} />} with another amount</>
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      {from ? <VerdictStatusLabel status={from} /> : <span className="text-muted">New line</span>}
      <span aria-hidden="true">→</span>
      <span className="sr-only">became</span>
      {to ? <VerdictStatusLabel status={to} /> : <span className="text-muted">gone</span>}
    </span>
  )
}

function Change({ change: { title, from, to }, currency }: { change: LineChange; currency: string }) {
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-2.5 md:grid-cols-[10rem_minmax(0,1fr)_auto]">
      <span className="num truncate font-medium">{title}</span>
      <Transition from={from?.status ?? null} to={to?.status ?? null} />
      <span className="flex flex-wrap gap-x-6 text-sm">
        <Amount after={to?.storeMinor} before={from?.storeMinor} currency={currency} label="Store" />
        <Amount after={to?.analyticsMinor} before={from?.analyticsMinor} currency={currency} label="GA4" />
      </span>
    </li>
  )
}

interface AmountProps {
  label: string
  before: number | null | undefined
  after: number | null | undefined
  currency: string
}

function Amount({ label, before = null, after = null, currency }: AmountProps) {
  if (before === null && after === null) return null
  return (
    <span>
      <span className="text-muted">{label} </span>
      {before !== null && after !== null && before !== after ? (
        <>
          <Money currency={currency} minor={before} /> → <Money currency={currency} minor={after} />
        </>
      ) : (
        <Money currency={currency} minor={after ?? before} />
      )}
    </span>
  )
}
