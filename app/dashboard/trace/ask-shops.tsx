'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { type Answer, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Instant } from '@/app/_ui/when'
import type { AskedSource } from '@/lib/services/trace/dto'

/** Asks the connected shops now; what they say is shown and not kept. */
export function AskShops({ id, clientId, timeZone }: { id: string; clientId: string; timeZone: string }) {
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
          Ask the shops now
        </Button>
      }
      id="ask"
      lead="Connected shops are asked by id, whatever was read before. GA4 shows single sales with the next run."
      title="Right now"
    >
      <div aria-live="polite" className="flex flex-col gap-2">
        {answer && !answer.ok ? <Refusal problem={answer.problem} /> : null}
        {answer?.ok && items.length === 0 ? (
          <p className="text-muted">No shop is connected that can be asked.</p>
        ) : null}
        {items.map(({ source, found, problem }) => (
          <div key={source.id}>
            <p className="font-medium">{source.label}</p>
            {problem ? <p className="text-muted">It could not answer: {problem}</p> : null}
            {!problem && found.length === 0 ? <p className="text-muted">It has no order with this id.</p> : null}
            {found.map((order) => (
              <p key={order.sourceId}>
                {order.name ?? order.sourceId}, <Instant at={order.createdAt} timeZone={timeZone} />,{' '}
                <Money currency={order.currency} minor={order.totalMinor} />
              </p>
            ))}
          </div>
        ))}
      </div>
    </Section>
  )
}
