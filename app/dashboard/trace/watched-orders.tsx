import Link from 'next/link'
import { Status } from '@/app/_ui/badge'
import { Section } from '@/app/_ui/card'
import { CursorPager } from '@/app/_ui/cursor-pager'
import { Money } from '@/app/_ui/money'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Day, Instant } from '@/app/_ui/when'
import type { Shape, Tone } from '@/lib/label-table'
import { countOf, timesOf } from '@/lib/sentences'
import type { Page } from '@/lib/services/jobs/dto'
import type { OrderWatchDto } from '@/lib/services/trace/watch-dto'
import { StopWatch } from './watch-buttons'

const STATES: Readonly<Record<OrderWatchDto['state'], { label: string; title: string; tone: Tone; shape: Shape }>> = {
  watching: { label: 'Watching', title: 'GA4 is asked every hour.', tone: 'value', shape: 'half' },
  seen: { label: 'Shown by GA4', title: 'GA4 shows a purchase with one of its ids.', tone: 'matched', shape: 'dot' },
  not_seen: { label: 'Not shown', title: 'GA4 did not show it within 72 hours.', tone: 'critical', shape: 'dash' },
  stopped: { label: 'Stopped', title: 'Nobody asks any more.', tone: 'excluded', shape: 'dash' },
  failed: {
    label: 'Failed',
    title: 'Its job ended before its time. Watch it anew.',
    tone: 'critical',
    shape: 'dash',
  },
}

interface WatchedOrdersProps {
  /** The order that is traced above, if one is. */
  asked: string | null
  page: Page<OrderWatchDto>
  cursor: string | undefined
  clientId: string
  timeZone: string
}

/** Orders that GA4 is, or was, asked for every hour. */
export function WatchedOrders({ asked: traced, page, cursor, clientId, timeZone }: WatchedOrdersProps) {
  const { items, nextCursor } = page
  return (
    <Section
      id="watched"
      lead={
        items.length === 0
          ? 'None yet. Place a test order, trace it here, and have it watched: you get a mail when GA4 shows it, or that it did not.'
          : undefined
      }
      title="Watched orders"
    >
      {items.length === 0 ? null : (
        <div className="flex flex-col gap-4">
          <Table label="Watched orders">
            <TableHead>
              <Th>Order</Th>
              <Th>State</Th>
              <Th>What GA4 says</Th>
              <Th>Since</Th>
              <Th>
                <span className="sr-only">Stop</span>
              </Th>
            </TableHead>
            <TableBody>
              {items.map((watch) => {
                const { id, asked, state, order, by, createdAt } = watch
                const { label, ...look } = STATES[state]
                return (
                  <Tr key={id}>
                    <Td className="max-w-56 break-words" phone="top-left">
                      <Link className="link underline" href={`/dashboard/trace?id=${encodeURIComponent(asked)}`}>
                        {asked}
                      </Link>
                      {order ? (
                        <span className="block text-muted text-sm">
                          <Money currency={order.currency} minor={order.totalMinor} /> at {order.source}
                        </span>
                      ) : (
                        <span className="block text-muted text-sm">No shop has it yet</span>
                      )}
                    </Td>
                    <Td phone="top-right">
                      <Status {...look}>{label}</Status>
                    </Td>
                    <Td className="max-w-80" phone="bottom-left">
                      <WhatGa4Says timeZone={timeZone} watch={watch} />
                    </Td>
                    <Td className="whitespace-nowrap">
                      <Instant at={createdAt} timeZone={timeZone} />
                      {by ? <span className="block text-muted text-sm">{by}</span> : null}
                    </Td>
                    <Td align="right" phone="bottom-right">
                      {state === 'watching' ? <StopWatch asked={asked} clientId={clientId} watchId={id} /> : null}
                    </Td>
                  </Tr>
                )
              })}
            </TableBody>
          </Table>
          {cursor || nextCursor ? (
            <CursorPager
              cursor={cursor}
              nextCursor={nextCursor}
              note="The newest first."
              path="/dashboard/trace"
              query={{ id: traced }}
            />
          ) : null}
        </div>
      )}
    </Section>
  )
}

function WhatGa4Says({ watch, timeZone }: { watch: OrderWatchDto; timeZone: string }) {
  const { state, purchases, looks, lookedAt, problem, endsAt } = watch
  return (
    <>
      {purchases.map(({ source, transactionId, day, purchases: count, revenueMinor, currency }) => (
        <span className="block" key={`${source} ${transactionId} ${day}`}>
          <span className="break-all">{transactionId}</span>: {countOf(count, 'purchase')}
          {currency ? (
            <>
              {' of '}
              <Money currency={currency} minor={revenueMinor} />
            </>
          ) : null}
          {day ? (
            <>
              {' on '}
              <Day day={day} />
            </>
          ) : null}
        </span>
      ))}
      <span className="block text-muted text-sm">
        {lookedAt ? (
          <>
            {looks === 0 ? 'No answer yet, tried ' : `Asked ${timesOf(looks)}, last `}
            <Instant at={lookedAt} timeZone={timeZone} />
          </>
        ) : null}
        {lookedAt === null && state === 'watching' ? 'Asked within moments' : null}
        {state === 'watching' ? (
          <>
            {' · until '}
            <Instant at={endsAt} timeZone={timeZone} />
          </>
        ) : null}
      </span>
      {problem ? <span className="block text-muted text-sm">{problem}</span> : null}
    </>
  )
}
