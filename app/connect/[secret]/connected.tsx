'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { Card } from '@/app/_ui/card'
import { CheckIcon } from '@/app/_ui/icons'
import { Day, Instant } from '@/app/_ui/when'
import { isTimeZone } from '@/lib/period'
import type { ConnectorDto } from '@/lib/services/connectors/dto'

export interface ConnectedSource {
  label: string
  found: NonNullable<ConnectorDto['lastCheck']>['found'] | null
}

/** Takes the place of the form: what was found, and that there is nothing left to do. */
export function Connected({ source: { label, found } }: { source: ConnectedSource }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const zone = found?.timeZone && isTimeZone(found.timeZone) ? found.timeZone : 'UTC'
  return (
    <Card className="flex flex-col gap-5 p-6">
      <div className="flex items-start gap-3">
        <span className="flex size-8 shrink-0 items-center justify-center rounded-full bg-matched/10 text-matched">
          <CheckIcon className="size-5" />
        </span>
        <div className="min-w-0">
          <h1 className="font-semibold text-lg tracking-tight outline-none" ref={heading} tabIndex={-1}>
            Connected: {label}
          </h1>
          <p className="mt-1 text-md text-muted">
            It can be read, and nothing is left for you to do. This link has done its work and opens nothing any more;
            you can close this window.
          </p>
        </div>
      </div>
      {found ? (
        <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
          <Fact term="Found">{found.name}</Fact>
          <Fact term="Time zone">{found.timeZone}</Fact>
          <Fact term="Currency">{found.currency}</Fact>
          <Fact term="Newest sale">
            {found.lastTransactionAt === null ? 'None yet' : <Instant at={found.lastTransactionAt} timeZone={zone} />}
          </Fact>
          <Fact term="Can be read from">
            {found.readableFrom === null ? 'The beginning; nothing limits it' : <Day day={found.readableFrom} />}
          </Fact>
          <Fact term="Rights">{found.scopes.length > 0 ? found.scopes.join(', ') : null}</Fact>
        </dl>
      ) : null}
    </Card>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-sm">{term}</dt>
      <dd className="break-words">{children ?? <span className="text-muted">Not known</span>}</dd>
    </div>
  )
}
