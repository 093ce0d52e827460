import { IngestError } from '../errors'
import type { HttpAnswer } from '../http/types'
import { retryAfterMs } from './token'

/** What Shopify's refusals mean and what to do about them. Text that Shopify wrote never gets into a message. */

/** A question that costs more than one question may: a smaller one is the way on. */
export const TOO_COSTLY = 'shopify_too_costly'

/** How long a job stays away from a shop whose protection has refused us. */
const SECURITY_PAUSE_MS = 10 * 60_000

/** The failure a status other than 200 stands for. `now` in epoch milliseconds. */
export function statusError({ status, headers }: HttpAnswer, now: number): IngestError {
  switch (status) {
    case 401:
      return new IngestError(
        'needs_reauth',
        'shopify_token_refused',
        'Shopify no longer accepts the access token. Connect the shop again, or paste a new token.',
      )
    case 402:
      return new IngestError(
        'misconfigured',
        'shopify_frozen',
        'Shopify has frozen the shop over an unpaid bill. Settle it in the Shopify admin under Settings, Billing.',
      )
    case 403:
      return new IngestError(
        'misconfigured',
        'shopify_forbidden',
        'The app may not read the orders of this shop. Give it the scope read_orders in Shopify and install it again.',
      )
    case 404:
      return new IngestError(
        'misconfigured',
        'shopify_no_shop',
        'There is no Shopify shop at this address. Check the address that ends in .myshopify.com.',
      )
    case 423:
      return new IngestError(
        'misconfigured',
        'shopify_locked',
        'Shopify has locked the shop, so nothing can be read. Ask Shopify support to unlock it.',
      )
    case 429:
      return new IngestError('rate_limited', 'shopify_throttled', 'Shopify asks to slow down.', {
        retryAt: now + retryAfterMs(headers),
      })
    case 430:
      return new IngestError(
        'rate_limited',
        'shopify_security',
        'Shopify refused the request as suspicious. It is tried again later; if this goes on, ask Shopify support.',
        { retryAt: now + SECURITY_PAUSE_MS },
      )
    default:
      if (status >= 500) return new IngestError('retry', 'shopify_unavailable', 'Shopify has a problem at the moment.')
      return new IngestError('misconfigured', 'shopify_refused', `Shopify refused the request with status ${status}.`)
  }
}

export const unreadable = () =>
  new IngestError('retry', 'shopify_bad_answer', 'Shopify answered with something other than data.')

/** An error of an answer with status 200, as far as it is understood. */
export interface GraphqlError {
  code: string | null
  path: readonly string[]
}

/** The errors of an answer; empty when there are none. */
export function readErrors(errors: unknown): GraphqlError[] {
  if (errors === undefined || errors === null) return []
  if (!Array.isArray(errors)) return [{ code: null, path: [] }]
  return errors.map((error: unknown) => {
    const { extensions, path } = (error ?? {}) as { extensions?: { code?: unknown } | null; path?: unknown }
    return {
      code: typeof extensions?.code === 'string' ? extensions.code : null,
      path: Array.isArray(path) ? path.map(String) : [],
    }
  })
}

/** The failure that the first error of an answer stands for, except `THROTTLED`, which needs the answer's costs. */
export function graphqlError({ code }: GraphqlError): IngestError {
  switch (code) {
    case 'MAX_COST_EXCEEDED':
      return new IngestError('misconfigured', TOO_COSTLY, 'Shopify finds a single question about its orders too large.')
    case 'ACCESS_DENIED':
      return new IngestError(
        'misconfigured',
        'shopify_access_denied',
        'The app may not read what is needed. Give it the scope read_orders in Shopify and install it again.',
      )
    case 'SHOP_INACTIVE':
      return new IngestError(
        'misconfigured',
        'shopify_inactive',
        'The shop is closed or paused in Shopify, so nothing can be read until it is opened again.',
      )
    case null:
    case 'INTERNAL_SERVER_ERROR':
    case 'TIMEOUT':
      return new IngestError('retry', 'shopify_unavailable', 'Shopify has a problem at the moment.')
    default:
      return new IngestError(
        'misconfigured',
        'shopify_version',
        'Shopify does not understand the question: it answers in another version than this one was built for. Update ' +
          'this installation.',
      )
  }
}
