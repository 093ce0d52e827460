import { Card, Section } from '@/app/_ui/card'
import { Money } from '@/app/_ui/money'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { netBarLabel, rateSourceLabel } from '@/lib/labels'
import { decimalFromMinor } from '@/lib/money'
import type { Summary } from '@/lib/reconcile/types'
import { countOf, formatCount, formatPercent } from '@/lib/sentences'

/** Refunds as a ledger of their own: they never change what was sold. */
export function RefundsSection({ summary }: { summary: Summary }) {
  const { refunds, currency } = summary
  if (refunds.storeMinor === 0 && refunds.analyticsMinor === 0) return null
  const missing = refunds.counts.missing_in_ga4
  return (
    <Section
      id="refunds"
      lead={
        missing === 0
          ? 'Every refund of the period is in GA4.'
          : `${countOf(missing, 'refund')} of the period ${missing === 1 ? 'is' : 'are'} not in GA4. Sales are compared before refunds, so this does not move the rate.`
      }
      title="Refunds"
    >
      <Card>
        <dl className="divide-y divide-line">
          <Row currency={currency} minor={refunds.storeMinor} term="Given back by the store" />
          <Row currency={currency} minor={refunds.analyticsMinor} term="Refunds in GA4" />
          <Row currency={currency} minor={refunds.net.grossMinor} signed term="GA4 minus store, before refunds" />
          {refunds.net.bars.map(({ code, count, amountMinor }) => (
            <Row
              currency={currency}
              key={code}
              minor={amountMinor}
              note={formatCount(count)}
              signed
              term={netBarLabel(code)}
            />
          ))}
          <Row currency={currency} isSum minor={refunds.net.netMinor} signed term="GA4 minus store, after refunds" />
        </dl>
      </Card>
    </Section>
  )
}

interface RowProps {
  term: string
  minor: number
  currency: string
  note?: string
  signed?: boolean
  isSum?: boolean
}

function Row({ term, minor, currency, note, signed = false, isSum = false }: RowProps) {
  return (
    <div className={`flex items-baseline justify-between gap-6 px-5 py-2.5 ${isSum ? 'font-medium' : ''}`}>
      <dt>
        {term}
        {note ? <span className="num text-muted text-sm"> · {note}</span> : null}
      </dt>
      <dd>
        <Money currency={currency} minor={minor} signed={signed} />
      </dd>
    </div>
  )
}

/** One line for each store and each currency, where there are several. */
export function PartsSection({ summary }: { summary: Summary }) {
  const { stores, currencies, currency } = summary
  if (stores.length === 0 && currencies.length === 0) return null
  return (
    <Section
      id="parts"
      lead="The same orders, by store and by the currency they were paid in."
      title="Stores and currencies"
    >
      {stores.length === 0 ? null : (
        <Table className="text-sm" label="By store">
          <TableHead>
            <Th>Store</Th>
            <Th align="right">Orders</Th>
            <Th align="right">Value</Th>
            <Th align="right">Match rate</Th>
          </TableHead>
          <TableBody>
            {stores.map((store) => (
              <Tr key={store.key}>
                <Td phone="top-left">{store.name}</Td>
                <Td align="right" phone="bottom-left">
                  <span className="num">{formatCount(store.orders)}</span>
                  <span className="text-muted md:hidden"> orders</span>
                </Td>
                <Td align="right" phone="bottom-right">
                  <Money currency={currency} minor={store.storeMinor} />
                </Td>
                <Td align="right" phone="top-right">
                  <Share matched={store.matched} settled={store.settled} />
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      )}
      {currencies.length === 0 ? null : (
        <Table className="text-sm" label="By currency">
          <TableHead>
            <Th>Currency</Th>
            <Th align="right">Orders</Th>
            <Th align="right">Paid</Th>
            <Th align="right">In {currency}</Th>
            <Th align="right">Match rate</Th>
            <Th>Rates</Th>
          </TableHead>
          <TableBody>
            {currencies.map((line) => (
              <Tr key={line.currency}>
                <Td phone="top-left">{line.currency}</Td>
                <Td align="right" phone="bottom-left">
                  <span className="num">{formatCount(line.orders)}</span>
                  <span className="text-muted md:hidden"> orders</span>
                </Td>
                <Td align="right">
                  <span className="num">{decimalFromMinor(line.ownMinor, line.currency)}</span>
                </Td>
                <Td align="right" phone="bottom-right">
                  <Money currency={currency} minor={line.storeMinor} />
                </Td>
                <Td align="right" phone="top-right">
                  <Share matched={line.matched} settled={line.settled} />
                </Td>
                <Td className="text-muted">{line.rates?.map(rateSourceLabel).join(', ') ?? 'as paid'}</Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  )
}

const Share = ({ matched, settled }: { matched: number; settled: number }) => (
  <span className="num">{settled === 0 ? 'not settled' : formatPercent(matched / settled)}</span>
)
