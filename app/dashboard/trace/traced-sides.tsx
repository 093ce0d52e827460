import type { ReactNode } from 'react'
import { Card, Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { Day, Instant } from '@/app/_ui/when'
import { aliasKindLabel, channelLabel } from '@/lib/labels'
import { countOf } from '@/lib/sentences'
import type { TraceDto, TracedOrder } from '@/lib/services/trace/dto'

const COVERAGE: Readonly<Record<TracedOrder['coverage'], string>> = {
  complete: 'its day was read completely',
  incomplete: 'its day was read, but not completely',
  not_read: 'its day was not read',
}

/** What is stored of an id on either side. */
export function TracedSides({ trace, timeZone }: { trace: TraceDto; timeZone: string }) {
  const { asked, compared, orders, purchases } = trace
  return (
    <>
      <Section
        id="store"
        lead={
          orders.length === 0
            ? `No order that was read has ${asked} as any of its names${compared === asked ? '' : ` (compared as ${compared})`}.`
            : undefined
        }
        title="Store"
      >
        {orders.map((order) => (
          <Card className="p-5" key={`${order.source.id} ${order.sourceId}`}>
            <Facts>
              <Fact term="Order">
                {order.name ?? order.sourceId} <span className="text-muted">at {order.source.label}</span>
              </Fact>
              <Fact term="Placed">
                <Instant at={order.createdAt} timeZone={timeZone} />
                <span className="text-muted"> · {COVERAGE[order.coverage]}</span>
              </Fact>
              <Fact term="Total">
                <Money currency={order.currency} minor={order.totalMinor} />
                <span className="text-muted">
                  {' '}
                  · {order.status} · {channelLabel(order.channel)}
                  {order.gateway ? ` · ${order.gateway}` : ''}
                </span>
              </Fact>
              <Fact term="Its names">
                <ul>
                  {order.names.map(({ kind, value, compared: form }) => (
                    <li className="break-all" key={`${kind} ${value}`}>
                      {value}
                      <span className="text-muted">
                        {' '}
                        · {aliasKindLabel(kind)}
                        {form === value ? '' : `, compared as ${form}`}
                      </span>
                    </li>
                  ))}
                </ul>
              </Fact>
            </Facts>
          </Card>
        ))}
      </Section>
      <Section
        id="ga4"
        lead={purchases.length === 0 ? 'GA4 shows none of these ids on any day that was read.' : undefined}
        title="GA4"
      >
        {purchases.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a report have no other name
          <Card className="p-5" key={at}>
            <Facts>
              <Fact term="Transaction id">
                <span className="break-all">{row.transactionId}</span>
                <span className="text-muted"> in {row.source.label}</span>
              </Fact>
              <Fact term="Day">
                {row.day ? <Day day={row.day} /> : 'not told'}
                {row.day ? <span className="text-muted"> · {COVERAGE[row.coverage]}</span> : null}
              </Fact>
              <Fact term="Revenue">
                {row.currency ? <Money currency={row.currency} minor={row.revenueMinor} /> : 'its currency is not told'}
                <span className="text-muted"> · {countOf(row.purchases, 'purchase')}</span>
              </Fact>
            </Facts>
          </Card>
        ))}
      </Section>
    </>
  )
}

const Facts = ({ children }: { children: ReactNode }) => <dl className="flex flex-col gap-1.5">{children}</dl>

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[8.5rem_minmax(0,1fr)] items-baseline gap-3">
      <dt className="text-muted">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
