'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { type Answer, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Day, Instant } from '@/app/_ui/when'
import { countOf } from '@/lib/sentences'
import type { AskedSource } from '@/lib/services/trace/dto'

/** Asks the connected shops and GA4 now; what they say is shown and not kept. */
export function AskSources({ id, clientId, timeZone }: { id: string; clientId: string; timeZone: string }) {
  const [answer, setAnswer] = useState<Answer<{ items: AskedSource[] }> | null>(null)
  const [busy, setBusy] = useState(false)

  async function ask() {
    setBusy(true)
    setAnswer(await send<{ items: AskedSource[] }>('POST', '/api/v1/trace/ask', { body: { id }, clientId }))
    setBusy(false)
  }

  const items = answer?.ok ? answer.value.items : []
  return (
    <Section
      actions={
        <Button busy={busy} onClick={() => void ask()}>
          Ask both sides now
        </Button>
      }
      id="ask"
      lead="Connected shops and GA4 are asked by id, whatever was read before; nothing is stored."
      title="Right now"
    >
      <div aria-live="polite" className="flex flex-col gap-2">
        {answer && !answer.ok ? <Refusal problem={answer.problem} /> : null}
        {answer?.ok && items.length === 0 ? (
          <p className="text-muted">No shop and no GA4 property is connected that can be asked.</p>
        ) : null}
        {items.map((asked) => (
          <div key={asked.source.id}>
            <p className="font-medium">{asked.source.label}</p>
            {asked.problem ? <p className="text-muted">It could not answer: {asked.problem}</p> : null}
            {!asked.problem && asked.orders.length + asked.purchases.length === 0 ? (
              <p className="text-muted">{nothingFound(asked)}</p>
            ) : null}
            {asked.orders.map((order) => (
              <p key={order.sourceId}>
                {order.name ?? order.sourceId}, <Instant at={order.createdAt} timeZone={timeZone} />,{' '}
                <Money currency={order.currency} minor={order.totalMinor} />
              </p>
            ))}
            {asked.purchases.map((row) => (
              <p key={`${row.transactionId} ${row.day}`}>
                <span className="break-all">{row.transactionId}</span>,{' '}
                {row.day ? (
                  <>
                    <Day day={row.day} />,{' '}
                  </>
                ) : null}
                {countOf(row.purchases, 'purchase')}
                {row.currency ? (
                  <>
                    , <Money currency={row.currency} minor={row.revenueMinor} />
                  </>
                ) : null}
              </p>
            ))}
          </div>
        ))}
      </div>
    </Section>
  )
}

function nothingFound({ side, isWhole }: AskedSource): string {
  if (side === 'store') return 'It has no order with this id.'
  const none = isWhole
    ? 'It shows no purchase with this id of the last 90 days.'
    : 'It shows none, but it folds or withholds small groups here, so that says little.'
  return `${none} GA4 needs 4 to 24 hours before it shows a sale, at times 48.`
}
