import { formatMoney } from '@/lib/money'
import { countOf, timesOf } from '@/lib/sentences'
import type { OrderWatchPayload } from '@/lib/services/notifications/dto'
import { Action, Frame, Lines, Paragraph, Subtitle, Title } from './frame'
import { untilInWords } from './until'

/** For whoever had an order watched: GA4 shows it, or did not within the time. */

const NOT_THERE =
  'The purchase was not sent, was refused, or carries another id. Look at what the shop’s tracking sends on the page after the order, or trace the order again by the id that it sends.'
const NOTHING_KNOWN =
  'Nothing yet: GA4 never told all that it holds. Do what the sentence above asks for, then have the order watched again.'

const nameOf = ({ asked, order }: OrderWatchPayload) => order?.name ?? asked

export const orderWatchSubject = (payload: OrderWatchPayload): string =>
  payload.purchases.length > 0
    ? `GA4 shows order ${nameOf(payload)} of ${payload.clientName}`
    : `GA4 ${payload.looks === 0 ? 'could not be asked for' : 'does not show'} order ${nameOf(payload)} of ${payload.clientName}`

export function OrderWatch({ payload, frontendUrl }: { payload: OrderWatchPayload; frontendUrl: string }) {
  const { clientName, asked, order, purchases, problem, looks, timeZone } = payload
  const at = (instant: string) => untilInWords({ expiresAt: instant, timeZone })
  return (
    <Frame
      about={clientName}
      because="you had this order watched"
      preview={looks === 0 ? 'GA4 could not be asked' : `Asked ${timesOf(looks)}, until ${at(payload.endedAt)}`}
    >
      <Title>{orderWatchSubject(payload)}</Title>
      <Paragraph>
        {order
          ? `${order.source} has it as ${order.name}, ${formatMoney(order.totalMinor, order.currency)}, placed on ${at(order.createdAt)}.`
          : `No connected shop has an order with the id ${asked}.`}
      </Paragraph>
      {purchases.length > 0 ? (
        <Lines
          lines={purchases.map(
            (row) =>
              `${row.source}: ${row.transactionId}, ${countOf(row.purchases, 'purchase')}${row.currency ? ` of ${formatMoney(row.revenueMinor, row.currency)}` : ''}${row.day ? ` on ${row.day}` : ''}`,
          )}
        />
      ) : (
        <>
          {looks === 0 ? null : (
            <Paragraph>
              GA4 was asked for it {timesOf(looks)} since {at(payload.beganAt)}. Sales usually show within a day, at the
              latest after two.
            </Paragraph>
          )}
          {problem ? <Paragraph>The last time not everything could be asked: {problem}</Paragraph> : null}
          <Subtitle>What it means</Subtitle>
          <Paragraph>{looks === 0 ? NOTHING_KNOWN : NOT_THERE}</Paragraph>
        </>
      )}
      <Action href={`${frontendUrl}/dashboard/trace?id=${encodeURIComponent(asked)}`}>Trace the order</Action>
    </Frame>
  )
}
