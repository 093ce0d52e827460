import { formatMoney } from '@/lib/money'
import { describeWindow } from '@/lib/period'
import { countOf, describeRate, formatInterval, formatPercent } from '@/lib/sentences'
import type { JobDonePayload } from '@/lib/services/notifications/dto'
import { Action, Frame, Paragraph, Points, Subtitle, Title } from './frame'

/** A finished run: the headline, what changed, what to look at first. */

/** The rate in a few words; a range where it is incomplete, as everywhere. */
export function rateInWords({ value, complete, lowerBound, upperBound }: JobDonePayload['rate']): string {
  if (value === null) return 'No order is settled yet'
  if (complete) return `GA4 saw ${formatPercent(value)} of orders`
  if (lowerBound === null || upperBound === null) return 'The match rate cannot be told yet'
  return `GA4 saw between ${formatPercent(lowerBound)} and ${formatPercent(upperBound)} of orders`
}

const missingMoney = ({ missingMinor, currency }: JobDonePayload) => formatMoney(missingMinor, currency)

export function jobDoneSubject(payload: JobDonePayload): string {
  const { rate, missing, clientName, window } = payload
  const unseen = missing > 0 ? `, ${missingMoney(payload)} not seen` : ''
  return `${rateInWords(rate)}${unseen}: ${clientName}, ${describeWindow(window)}`
}

/** Against the run before, in points of a hundred; null where there is nothing to compare. */
export function changeInWords({ rate, before, window }: JobDonePayload): string | null {
  if (before === null || before.value === null || rate.value === null || !rate.complete) return null
  const isSame = before.window.from === window.from && before.window.to === window.to
  const then = `the last run${isSame ? '' : ` (${describeWindow(before.window)})`}: ${formatPercent(before.value)}`
  const points = ((rate.value - before.value) * 100).toFixed(1)
  if (Number(points) === 0) return `Unchanged against ${then}.`
  const size = points.replace('-', '')
  return `${rate.value > before.value ? 'Up' : 'Down'} ${size} ${size === '1.0' ? 'point' : 'points'} against ${then}.`
}

const expectedInWords = ({ low, high, rate, verdict }: NonNullable<JobDonePayload['expected']>) =>
  `The newest days are ${verdict} what is expected: ${formatPercent(rate)}, where ${formatInterval(low, high)} is usual.`

const closedInWords = (closed: number) =>
  `${countOf(closed, 'finding')} of the last run ${closed === 1 ? 'is' : 'are'} no longer found.`

/** What a finding is worth, unless its sentence says so itself. */
const noteOf = (sentence: string, money: string, hasMoney: boolean, isNew: boolean) =>
  [hasMoney && !sentence.includes(money) ? money : '', isNew ? 'new' : ''].filter((part) => part !== '').join(', ')

export function JobDone({ payload, frontendUrl }: { payload: JobDonePayload; frontendUrl: string }) {
  const { rate, expected, missing, findings, closed, clientName, reconciliationName, window, currency } = payload
  const change = changeInWords(payload)
  const unseen =
    missing > 0
      ? `${countOf(missing, 'sale')} worth ${missingMoney(payload)} GA4 did not see.`
      : 'There is no settled sale that GA4 did not see.'
  return (
    <Frame
      about={`${clientName} · ${reconciliationName} · ${describeWindow(window)}`}
      because={payload.because}
      preview={`${unseen} ${change ?? ''}`.trim()}
      settingsUrl={`${frontendUrl}/dashboard/settings/notifications`}
    >
      <Title>{rateInWords(rate)}</Title>
      <Paragraph>{unseen}</Paragraph>
      <Paragraph quiet>
        {describeRate(rate)}
        {change ? ` ${change}` : ''}
      </Paragraph>
      {expected ? <Paragraph>{expectedInWords(expected)}</Paragraph> : null}
      {findings.length > 0 ? (
        <>
          <Subtitle>{findings.length === 1 ? 'What to look at' : 'What to look at first'}</Subtitle>
          <Points
            points={findings.map(({ sentence, amountMinor, isNew }) => ({
              text: sentence,
              note: noteOf(sentence, formatMoney(Math.abs(amountMinor), currency), amountMinor !== 0, isNew),
            }))}
          />
        </>
      ) : null}
      {closed > 0 ? <Paragraph>{closedInWords(closed)}</Paragraph> : null}
      <Action href={`${frontendUrl}/dashboard/results/${payload.jobId}`}>Open the result</Action>
    </Frame>
  )
}
