import { HOUR_MS } from '@/lib/period'
import { IngestError } from '../errors'
import type { HttpAnswer } from '../http/types'

/**
 * What a store's refusals mean and what a shop owner can do about them. Decided by status, error code and form of the
 * body; text that the store wrote is never looked at for meaning and never gets into a message.
 */

/** There is no order of that number. */
export const NO_SUCH_ORDER = 'woo_no_such_order'
/** Failures after which the address form of plain permalinks is tried. */
export const PERHAPS_PLAIN: ReadonlySet<string> = new Set(['woo_moved', 'woo_html', 'woo_no_api'])

const KEYS = 'WooCommerce, Settings, Advanced, REST API'
const DEFAULT_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 24 * HOUR_MS

const misconfigured = (code: string, message: string) => new IngestError('misconfigured', code, message)
const needsKey = (code: string, message: string) => new IngestError('needs_reauth', code, message)
const retry = (code: string, message: string) => new IngestError('retry', code, message)

/** The data of an answer of status 200. Throws `IngestError` for a body that is anything but one JSON value. */
export function readJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw unreadable(body)
  }
}

function unreadable(body: string): IngestError {
  const start = body.slice(0, 500).trimStart()
  if (/^(?:<!doctype|<html|<head|<\?xml)/i.test(start))
    return misconfigured(
      'woo_html',
      'The site answered with a web page instead of data. Check the address, and that no login page, firewall or cache ' +
        'stands before addresses that begin with /wp-json/.',
    )
  // Decoding eats one such mark; what is left after it is data as good as any.
  if (body.startsWith('\uFEFF'))
    return misconfigured(
      'woo_byte_order_mark',
      'The site writes an invisible mark before its data: a theme or plugin file was saved as "UTF-8 with BOM". Ask ' +
        'whoever last edited the site to save it without.',
    )
  if (start === '' || /^[[{]/.test(start))
    return retry('woo_cut_short', 'The store broke off in the middle of its answer. It is asked again by itself.')
  return misconfigured(
    'woo_text_before_data',
    'The site writes warnings before its data. Switch off the display of PHP messages (WP_DEBUG_DISPLAY) in ' +
      'wp-config.php, and have the plugin or theme that causes them repaired.',
  )
}

/** The failure an answer with a status other than 200 stands for. `now` in epoch milliseconds. */
export function statusError({ status, headers, body }: HttpAnswer, now: number): IngestError {
  const code = codeOf(body)
  if (status >= 300 && status < 400)
    return misconfigured(
      'woo_moved',
      'The site sends us on to another address. Enter the address at which the shop itself opens, with or without "www".',
    )
  if (status === 401) return refusedKey(code)
  if (status === 403) return forbidden(code)
  if (status === 404) return notFound(code)
  if (status === 429 || (status === 503 && headers.has('retry-after')))
    return new IngestError(
      'rate_limited',
      status === 429 ? 'woo_throttled' : 'woo_maintenance',
      status === 429
        ? 'The store asks to slow down.'
        : 'The store is closed for maintenance for a moment. It is asked again by itself; if this goes on, finish the ' +
            'update under Dashboard, Updates.',
      { retryAt: now + pauseMs(headers, now) },
    )
  if (status >= 500) return broken(status, code)
  if (status === 400)
    return misconfigured(
      'woo_question_refused',
      'The store does not understand what it was asked. Update WooCommerce, and if it is up to date, look for a plugin ' +
        'that changes its REST API.',
    )
  return misconfigured('woo_refused', `The store refused the request with status ${status}. Ask who hosts it why.`)
}

/** Eight different causes give the same answer, so the message names the likely ones. */
function refusedKey(code: string | null): IngestError {
  if (code === 'woocommerce_rest_authentication_error')
    return needsKey(
      'woo_secret_refused',
      `The store knows the key but refuses it: the secret is not the key's, or the key may not read. Make a new key with the permission Read under ${KEYS}, and enter both parts.`,
    )
  if (code === null || code.startsWith('woocommerce_'))
    return needsKey(
      'woo_key_unknown',
      `The store did not accept the key. It was deleted, its user is gone, it was mistyped, or the server drops the header it is sent in. Make a new key with the permission Read under ${KEYS}; if that changes nothing, let the key be sent in the address instead.`,
    )
  return misconfigured(
    'woo_login_required',
    'A plugin of the site demands a login before anything is read. Allow addresses that begin with /wp-json/wc/ in it.',
  )
}

function forbidden(code: string | null): IngestError {
  if (code?.startsWith('woocommerce_'))
    return needsKey(
      'woo_user_may_not',
      `The key belongs to a user who may not see orders. Make a new key for an administrator or shop manager under ${KEYS}.`,
    )
  if (code !== null)
    return misconfigured(
      'woo_api_off',
      'A plugin of the site has switched off its REST API. Allow addresses that begin with /wp-json/wc/ in the security ' +
        'plugin.',
    )
  return misconfigured(
    'woo_firewall',
    'A firewall before the shop turned us away. Ask who hosts it, or who runs its security plugin, to let our requests ' +
      'to /wp-json/wc/ pass.',
  )
}

function notFound(code: string | null): IngestError {
  if (code === 'woocommerce_rest_shop_order_invalid_id')
    return misconfigured(NO_SUCH_ORDER, 'The store has no order of this number.')
  if (code !== null)
    return misconfigured(
      'woo_no_woocommerce',
      'WordPress answers, but not WooCommerce. Activate WooCommerce under Plugins, and update it if it is older than 5.4.',
    )
  return misconfigured(
    'woo_no_api',
    'There is no shop at this address. If it is in a folder, enter that too, such as https://example.com/shop.',
  )
}

function broken(status: number, code: string | null): IngestError {
  if (code?.startsWith('woocommerce_'))
    return misconfigured('woo_refused', 'The store refused one of our questions. Update WooCommerce.')
  if (status === 502 || status === 504)
    return retry(
      'woo_too_slow',
      'The server gave up waiting for the shop. It is asked again by itself, for less at once.',
    )
  if (status === 503)
    return retry('woo_unavailable', 'The shop cannot be reached at the moment. It is asked again by itself.')
  return retry(
    'woo_crashed',
    'The shop crashed while it answered. It is asked again by itself; if this goes on, the cause is under WooCommerce, ' +
      'Status, Logs, for who looks after the site.',
  )
}

/** The error code of a body; null for a web page. WordPress writes it beside `data` and `message`. */
function codeOf(body: string): string | null {
  try {
    const { code } = JSON.parse(body) as { code?: unknown }
    return typeof code === 'string' ? code : null
  } catch {
    return null
  }
}

/** `Retry-After` in seconds or as a date; at least a second, at most a day. */
function pauseMs(headers: Headers, now: number): number {
  const written = headers.get('retry-after')?.trim() ?? ''
  const wait = /^\d{1,9}(\.\d+)?$/.test(written) ? Math.ceil(Number(written) * 1_000) : Date.parse(written) - now
  return Number.isNaN(wait) ? DEFAULT_PAUSE_MS : Math.min(Math.max(wait, 1_000), LONGEST_PAUSE_MS)
}
