import type { ReactNode } from 'react'
import { KIND_FORMS } from '@/app/_connect/kinds'
import { Card, Section } from '@/app/_ui/card'
import { Day, Instant } from '@/app/_ui/when'
import { type ConnectorDto, isLive } from '@/lib/services/connectors/dto'

/** What the source says of itself, as of the last check. */
export function FoundSection({ connector, timeZone }: { connector: ConnectorDto; timeZone: string }) {
  const { kind, config, lastCheck } = connector
  if (!isLive(kind)) return null
  const { address } = KIND_FORMS[kind]
  const reached = config[address.name]
  const found = lastCheck?.found
  const text = (value: string | null | undefined) => value ?? <span className="text-muted">Not known</span>
  return (
    <Section id="found" title="What was found">
      <Card className="p-5">
        <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
          <Fact term={address.label}>
            <span className="break-all">{text(typeof reached === 'string' ? reached : null)}</span>
          </Fact>
          <Fact term={kind === 'ga4' ? 'Property' : 'Store'}>{text(found?.name)}</Fact>
          <Fact term="Time zone">{text(found?.timeZone)}</Fact>
          <Fact term="Currency">{text(found?.currency)}</Fact>
          <Fact term="Version">{text(found?.version)}</Fact>
          <Fact term={kind === 'ga4' ? 'Newest purchase' : 'Newest order'}>
            {found?.lastTransactionAt ? (
              <Instant at={found.lastTransactionAt} timeZone={timeZone} />
            ) : (
              <span className="text-muted">None found</span>
            )}
          </Fact>
          <Fact term="Can be read from">
            {found?.readableFrom ? <Day day={found.readableFrom} /> : 'The beginning; nothing limits it'}
          </Fact>
          <Fact term="Rights">
            {found && found.scopes.length > 0 ? (
              <span className="break-words font-mono text-sm">{found.scopes.join(', ')}</span>
            ) : (
              text(null)
            )}
          </Fact>
        </dl>
      </Card>
    </Section>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-sm">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
