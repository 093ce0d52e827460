import { Resend } from 'resend'
import { ANSWER_MS, type MailOutcome, type MailPort } from './port'

/** Mail through Resend's API, exactly once: it answers a repeated key of the past 24 hours without sending again. */

export const RESEND_ORIGIN = 'https://api.resend.com'

const MINUTE_MS = 60_000
const QUOTA_WAIT_MS = 6 * 60 * MINUTE_MS
const IN_FLIGHT_WAIT_MS = 5_000

/** `from` is an address with its name; `baseUrl` is Resend's own unless a stand-in answers for it. */
export function openResend(settings: { apiKey: string; from: string; baseUrl?: string }): MailPort {
  const resend = new Resend(settings.apiKey, { baseUrl: settings.baseUrl ?? RESEND_ORIGIN })
  return {
    send: async ({ id, to, subject, html, plain }) => {
      // The SDK hands its options on to fetch, so that a signal reaches it although its types do not say so.
      const options = { idempotencyKey: id, signal: AbortSignal.timeout(ANSWER_MS) }
      const { error, headers } = await resend.emails.send(
        { from: settings.from, to, subject, html, text: plain },
        options,
      )
      return error ? outcomeOf(error, headers) : { outcome: 'sent' }
    },
    close: () => {},
  }
}

type SendError = NonNullable<Awaited<ReturnType<Resend['emails']['send']>>['error']>

/** By the codes of https://resend.com/docs/api-reference/errors. */
function outcomeOf({ name, message, statusCode }: SendError, headers: Record<string, string> | null): MailOutcome {
  switch (name) {
    // Sent under this key before, when a setting such as the sender's name was another.
    case 'invalid_idempotent_request':
      return { outcome: 'sent' }
    case 'concurrent_idempotent_requests':
      return { outcome: 'retry', reason: 'Resend is still busy with the try before.', waitMs: IN_FLIGHT_WAIT_MS }
    case 'daily_quota_exceeded':
    case 'monthly_quota_exceeded':
      return {
        outcome: 'retry',
        reason: `Resend sends no more for now: ${sentenceOf(message)} Raise the limit of the plan, or wait.`,
        waitMs: QUOTA_WAIT_MS,
      }
    case 'rate_limit_exceeded':
      return { outcome: 'retry', reason: 'Resend asked to send more slowly.', waitMs: waitOf(headers) }
    case 'missing_api_key':
    case 'invalid_api_key':
    case 'restricted_api_key':
      return {
        outcome: 'refused',
        reason: `Resend does not take the key: ${sentenceOf(message)} Check RESEND_API_KEY.`,
      }
  }
  if (statusCode === null) return { outcome: 'retry', reason: 'Resend could not be reached.' }
  if (statusCode >= 500) return { outcome: 'retry', reason: `Resend answered with status ${statusCode}.` }
  return { outcome: 'refused', reason: `Resend refused the mail: ${sentenceOf(message)}` }
}

function waitOf(headers: Record<string, string> | null): number | undefined {
  const seconds = Number(headers?.['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined
}

const sentenceOf = (message: string) => `${message.trim().replace(/[.\s]+$/, '')}.`
