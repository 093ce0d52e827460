import { formatMoney } from '@/lib/money'
import { describeWindow } from '@/lib/period'
import { countOf, formatPercent } from '@/lib/sentences'
import type { DigestLine, StaffDigestPayload } from '@/lib/services/notifications/dto'
import { Action, Frame, Paragraph, Points, Title } from './frame'

/** For the agency's staff, once a week: how each client assigned to them stands, the worst first. */

const dayInWords = (day: string) => describeWindow({ from: day, to: day })

export function staffDigestSubject({ of, toLookAt }: StaffDigestPayload): string {
  if (toLookAt === 0) return `Nothing wants to be looked at: your ${countOf(of, 'client')} this week`
  if (of === 1) return 'Your client wants to be looked at this week'
  return `${toLookAt} of your ${countOf(of, 'client')} ${toLookAt === 1 ? 'wants' : 'want'} to be looked at this week`
}

function figuresOf({ isAway, rate, missingMinor, currency, lastDay, verdict }: DigestLine): string {
  if (isAway) return 'its database does not answer, so its figures are not known'
  if (lastDay === null) return 'no result yet'
  const seen = rate === null ? 'the match rate cannot be told' : `GA4 saw ${formatPercent(rate)} of orders`
  const unseen = missingMinor > 0 ? `, ${formatMoney(missingMinor, currency)} not seen` : ''
  const usual = verdict === 'below' ? ', below what is usual' : ''
  return `${seen}${unseen}${usual}`
}

function noteOf({ isAway, isFresh, lastDay, openWarnings, waitingFindings }: DigestLine): string {
  if (isAway) return ''
  const parts = [
    openWarnings > 0 && countOf(openWarnings, 'open warning'),
    waitingFindings > 0 && `${countOf(waitingFindings, 'finding')} waiting`,
    !isFresh && lastDay !== null && `no fresh result, the last day is ${dayInWords(lastDay)}`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? '' : `(${parts.join('; ')})`
}

export function StaffDigest({ payload, frontendUrl }: { payload: StaffDigestPayload; frontendUrl: string }) {
  const { monday, clients, of, notFresh } = payload
  const more = of - clients.length
  const fresh =
    notFresh === 0
      ? 'Each of them has a result of the last seven days.'
      : `${countOf(notFresh, 'client')} ${notFresh === 1 ? 'has' : 'have'} no result of the last seven days.`
  return (
    <Frame
      about={`Your clients · week of ${dayInWords(monday)}`}
      because="clients of the agency are assigned to you"
      preview={fresh}
      settingsUrl={`${frontendUrl}/account`}
    >
      <Title>{staffDigestSubject(payload)}</Title>
      <Paragraph>{fresh} Those to look at first come first.</Paragraph>
      <Points points={clients.map((line) => ({ text: `${line.name}: ${figuresOf(line)}`, note: noteOf(line) }))} />
      {more > 0 ? <Paragraph quiet>And {countOf(more, 'more client')} in your portfolio.</Paragraph> : null}
      {of === 1 ? (
        <Action href={`${frontendUrl}/dashboard`}>Open the dashboard</Action>
      ) : (
        <Action href={`${frontendUrl}/dashboard/portfolio`}>Open the portfolio</Action>
      )}
    </Frame>
  )
}
