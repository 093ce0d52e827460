import type { ReactNode } from 'react'
import { VerdictStatusLabel } from '@/app/_ui/badge'
import { CopyCode } from '@/app/_ui/code'
import { Money } from '@/app/_ui/money'
import { Day, Instant } from '@/app/_ui/when'
import {
  aliasKindLabel,
  basisLabel,
  channelLabel,
  describeVerdict,
  flagLabel,
  passLabel,
  reasonLabel,
  statusLabel,
} from '@/lib/labels'
import { formatCount } from '@/lib/sentences'
import type { VerdictRow } from '@/lib/services/results/dto'

/** What people call the line: the order's name, else an id. */
export const orderTitle = (row: VerdictRow): string =>
  row.storeName ?? row.storeId ?? (row.analyticsId?.trim() || 'No id')

interface VerdictDetailProps {
  row: VerdictRow
  currency: string
  timeZone: string
}

/** One line in full: the verdict and why, then what each side knows. */
export function VerdictDetail({ row, currency, timeZone }: VerdictDetailProps) {
  const said = describeVerdict(row, currency)
  const meanings = [statusLabel(row.status).sentence, row.reason ? reasonLabel(row.reason).sentence : '']
  const more = [...new Set(meanings)].filter((sentence) => sentence !== '' && sentence !== said).join(' ')
  const flags = row.flags.filter((flag) => flag !== 'date_shift')
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <p className="font-medium">
          <VerdictStatusLabel status={row.status} />
        </p>
        <p className="text-md">{said}</p>
        {more ? <p className="text-muted text-sm">{more}</p> : null}
        {flags.length > 0 ? (
          <ul className="flex flex-col gap-1 text-sm">
            {flags.map((flag) => (
              <li key={flag}>{flagLabel(flag)}.</li>
            ))}
          </ul>
        ) : null}
      </div>
      {row.differenceMinor !== null ? (
        <Facts title="Difference">
          <Fact term="GA4 minus store">
            <Money currency={currency} minor={row.differenceMinor} signed />
          </Fact>
          {row.basis ? <Fact term="GA4 has">{basisLabel(row.basis)}</Fact> : null}
        </Facts>
      ) : null}
      {row.side === 'analytics' ? (
        <Facts empty="No order of this period belongs to this id." title="Store" />
      ) : (
        <Facts title="Store">
          {row.storeName ? <Fact term="Order">{row.storeName}</Fact> : null}
          {row.storeId ? (
            <Fact term="Id">
              <CopyCode label="order id" value={row.storeId} />
            </Fact>
          ) : null}
          {row.orderedAt !== null ? (
            <Fact term="Placed">
              <Instant at={row.orderedAt} seconds timeZone={timeZone} />
            </Fact>
          ) : null}
          <Fact term="Total">
            <Money currency={currency} minor={row.storeMinor} />
            {row.storeOriginal ? <span className="text-muted"> · paid as {row.storeOriginal}</span> : null}
          </Fact>
          {row.store ? <Fact term="Of store">{row.store}</Fact> : null}
          {row.gateway ? <Fact term="Gateway">{row.gateway}</Fact> : null}
          {row.channel ? <Fact term="Channel">{channelLabel(row.channel)}</Fact> : null}
        </Facts>
      )}
      {row.analyticsId === null && row.analyticsMinor === null ? (
        <Facts empty="GA4 shows nothing for this order." title="GA4" />
      ) : (
        <Facts title="GA4">
          <Fact term="Transaction id">
            {row.analyticsId?.trim() ? <CopyCode label="transaction id" value={row.analyticsId} /> : 'none'}
          </Fact>
          {row.matchedBy ? (
            <Fact term="Matched by">
              {row.matchedBy.pass === 'manual' ? null : `${aliasKindLabel(row.matchedBy.kind)}, `}
              {passLabel(row.matchedBy.pass)}
              {row.matchedBy.transform ? ` (${row.matchedBy.transform})` : null}
            </Fact>
          ) : null}
          {row.analyticsDay ? (
            <Fact term="Day">
              <Day day={row.analyticsDay} />
              {row.flags.includes('date_shift') ? <span className="text-muted"> · more than a day off</span> : null}
            </Fact>
          ) : null}
          {row.purchases !== null ? <Fact term="Purchases">{formatCount(row.purchases)}</Fact> : null}
          <Fact term="Revenue">
            <Money currency={currency} minor={row.analyticsMinor} />
          </Fact>
        </Facts>
      )}
    </div>
  )
}

function Facts({ title, empty, children }: { title: string; empty?: string; children?: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 border-line border-b pb-1.5 font-semibold">{title}</h3>
      {empty ? <p className="text-muted">{empty}</p> : <dl className="flex flex-col gap-1.5">{children}</dl>}
    </section>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[8.5rem_minmax(0,1fr)] items-baseline gap-3">
      <dt className="text-muted">{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
