import { IngestError } from '../errors'
import type { HttpAnswer } from '../http/types'
import type { Ga4Credentials } from './schema'

/** What Google's refusals mean and what to do about them. Text that Google wrote never gets into a message. */

const MINUTE_MS = 60_000

/** How long to stay away, by what a 429 says is used up. */
const WAITS: readonly [text: string, waitMs: number][] = [
  ['concurrent requests', MINUTE_MS / 2],
  ['property tokens for a project per hour', 30 * MINUTE_MS],
  ['potentially thresholded requests', 30 * MINUTE_MS],
  ['server errors', 60 * MINUTE_MS],
]
const UNKNOWN_WAIT_MS = 60 * MINUTE_MS

/** Code of a refusal of the report's fields, which `checkCompatibility` also answers with. */
export const FIELDS_REFUSED = 'ga4_fields_refused'

interface Asker {
  credentials: Ga4Credentials
  /** Null where no single property is asked. */
  propertyId: string | null
}

/** The failure that a status other than 200 stands for. `now` in epoch milliseconds. */
export function statusError({ status, body }: HttpAnswer, asker: Asker, now: number): IngestError {
  const error = errorOf(body)
  switch (status) {
    case 400:
      return /not a valid (?:dimension|metric)|incompatible/i.test(error.message)
        ? new IngestError(
            'misconfigured',
            FIELDS_REFUSED,
            'GA4 does not give the purchase fields of this property together. Run the check of this connector to see which.',
          )
        : new IngestError('misconfigured', 'ga4_refused', 'GA4 refuses the question. Check the property’s number.')
    case 401:
      return new IngestError(
        'needs_reauth',
        'ga4_token_refused',
        'Google no longer accepts the credentials. Connect GA4 again.',
      )
    case 403:
      return forbidden(error, asker)
    case 404:
      return new IngestError(
        'misconfigured',
        'ga4_no_property',
        'GA4 finds no such property. Check its number in GA4 under Admin, Property details.',
      )
    case 429: {
      const [, waitMs] = WAITS.find(([text]) => error.message.toLowerCase().includes(text)) ?? ['', UNKNOWN_WAIT_MS]
      return quotaError(now + waitMs)
    }
  }
  return status >= 500 || status === 408
    ? new IngestError('retry', 'ga4_unavailable', 'GA4 cannot answer at the moment. It is asked again by itself.')
    : new IngestError('misconfigured', 'ga4_refused', 'GA4 refuses the question. Check the property’s number.')
}

/** Somebody, us or another tool, has used up what Google lets be asked of the property. */
export const quotaError = (retryAt: number) =>
  new IngestError(
    'rate_limited',
    'ga4_quota',
    'Google limits how much a property may be asked in an hour or a day. Reading goes on by itself.',
    { retryAt },
  )

export const badAnswer = () =>
  new IngestError('retry', 'ga4_bad_answer', 'Google answered with something that is not a report. It is asked again.')

function forbidden({ message, reason }: GoogleError, { credentials, propertyId }: Asker): IngestError {
  if (reason === 'SERVICE_DISABLED' || /has not been used in project|is disabled/i.test(message)) {
    const api = propertyId === null ? 'Google Analytics Admin API' : 'Google Analytics Data API'
    return new IngestError(
      'misconfigured',
      'ga4_api_disabled',
      `The ${api} is switched off. Open Google Cloud in the project of ${nameOf(credentials)}, go to APIs and services, ` +
        'and switch it on.',
    )
  }
  if (reason === 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' || /insufficient authentication scopes/i.test(message)) {
    return new IngestError(
      'needs_reauth',
      'ga4_scope_missing',
      'The sign-in does not allow reading Analytics. Sign in with Google again and leave the box for Analytics ticked.',
    )
  }
  return new IngestError('misconfigured', 'ga4_no_access', accessAdvice(credentials, propertyId))
}

const nameOf = (credentials: Ga4Credentials) =>
  credentials.type === 'service_account' ? credentials.clientEmail : 'the sign-in'

function accessAdvice(credentials: Ga4Credentials, propertyId: string | null): string {
  const property = propertyId === null ? 'the property' : `property ${propertyId}`
  return credentials.type === 'service_account'
    ? `${credentials.clientEmail} may not read ${property}. In GA4 open Admin, Property access management, and add this ` +
        'e-mail address as Viewer.'
    : `The Google account that signed in may not read ${property}. In GA4 open Admin, Property access management, and ` +
        'add it as Viewer, or sign in with another account.'
}

interface GoogleError {
  message: string
  reason: string | null
}

function errorOf(body: string): GoogleError {
  const error = readObject(body)?.error as { message?: unknown; details?: unknown } | null | undefined
  const details = Array.isArray(error?.details) ? (error.details as ({ reason?: unknown } | null)[]) : []
  const reason = details.map((detail) => detail?.reason).find((text) => typeof text === 'string')
  return {
    message: typeof error?.message === 'string' ? error.message.slice(0, 1_000) : '',
    reason: typeof reason === 'string' ? reason : null,
  }
}

/** A JSON object; null for anything else, such as a page of HTML or an answer that was cut short. */
export function readObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
