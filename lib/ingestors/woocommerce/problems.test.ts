import { describe, expect, test } from 'vitest'
import { recorded } from '@/e2e/upstreams/woocommerce/open-store'
import { IngestError, type Outcome } from '../errors'
import { readJson, statusError } from './problems'

const NOW = Date.UTC(2026, 10, 21)

interface Recorded {
  name: string
  store: string
  status: number
  headers: Record<string, string>
  body: string
}

const failures = recorded('failures') as unknown as Recorded[]

function failureOf({ status, headers, body }: Pick<Recorded, 'status' | 'headers' | 'body'>): IngestError {
  if (status !== 200) return statusError({ status, headers: new Headers(headers), body, url: '' }, NOW)
  try {
    readJson(body)
  } catch (error) {
    return error as IngestError
  }
  throw new Error('the body was read')
}

/** By the first words of a recording's name; the longest that fits counts. */
const EXPECTED: Readonly<Record<string, [Outcome, string, RegExp]>> = {
  auth_: ['needs_reauth', 'woo_key_unknown', /Make a new key with the permission Read/],
  auth_bad_secret: ['needs_reauth', 'woo_secret_refused', /Make a new key/],
  auth_query_bad_secret: ['needs_reauth', 'woo_secret_refused', /Make a new key/],
  auth_space_secret: ['needs_reauth', 'woo_secret_refused', /Make a new key/],
  auth_http_oauth_bad: ['needs_reauth', 'woo_secret_refused', /Make a new key/],
  key_: ['needs_reauth', 'woo_key_unknown', /Make a new key/],
  rest_route_: ['needs_reauth', 'woo_key_unknown', /in the address instead/],
  f_plain_rest_route: ['needs_reauth', 'woo_key_unknown', /Make a new key/],
  route_upper: ['needs_reauth', 'woo_key_unknown', /Make a new key/],
  f_plain_wp_json: ['misconfigured', 'woo_moved', /Enter the address/],
  f_plain_wp_json_follow1: ['misconfigured', 'woo_html', /Check the address/],
  f_bom_before_json: ['misconfigured', 'woo_byte_order_mark', /save it without/],
  f_warning_before_json_2: ['misconfigured', 'woo_text_before_data', /WP_DEBUG_DISPLAY/],
  f_security_plugin_disabled: ['misconfigured', 'woo_api_off', /Allow addresses/],
  f_html_403: ['misconfigured', 'woo_firewall', /Ask who hosts it/],
  f_wc_inactive: ['misconfigured', 'woo_no_woocommerce', /Activate WooCommerce/],
  f_maintenance: ['rate_limited', 'woo_maintenance', /finish the update/],
  f_502: ['retry', 'woo_too_slow', /asked again by itself/],
  f_504: ['retry', 'woo_too_slow', /asked again by itself/],
  f_db_down: ['retry', 'woo_crashed', /WooCommerce, Status, Logs/],
  f_fatal: ['retry', 'woo_crashed', /WooCommerce, Status, Logs/],
  f_max_execution_time: ['retry', 'woo_crashed', /WooCommerce, Status, Logs/],
  f_no_total_headers: ['retry', 'woo_crashed', /WooCommerce, Status, Logs/],
  f_status_plugin_off_filter: ['misconfigured', 'woo_question_refused', /Update WooCommerce/],
  date_: ['misconfigured', 'woo_question_refused', /Update WooCommerce/],
  param_: ['misconfigured', 'woo_question_refused', /Update WooCommerce/],
  status_: ['misconfigured', 'woo_question_refused', /Update WooCommerce/],
  order_: ['misconfigured', 'woo_no_such_order', /no order of this number/],
  order_nan: ['misconfigured', 'woo_no_woocommerce', /Activate WooCommerce/],
  order_negative: ['misconfigured', 'woo_no_woocommerce', /Activate WooCommerce/],
  refund_as_order: ['misconfigured', 'woo_no_such_order', /no order of this number/],
  refund_wrong_parent: ['misconfigured', 'woo_refused', /Update WooCommerce/],
  global_refunds: ['misconfigured', 'woo_no_woocommerce', /update it/],
  route_: ['misconfigured', 'woo_no_woocommerce', /Activate WooCommerce/],
  route_no_json: ['misconfigured', 'woo_no_api', /If it is in a folder, enter that too/],
  route_subdir: ['misconfigured', 'woo_no_api', /If it is in a folder, enter that too/],
}

function expectedOf(name: string) {
  const fitting = Object.keys(EXPECTED).filter((start) => name.startsWith(start))
  return EXPECTED[fitting.sort((a, b) => b.length - a.length)[0] ?? '']
}

describe('every failure recorded on a real store says what it is and what to do', () => {
  test('all failures were kept', () => expect(failures.length).toBe(140))

  test.each(failures.map((failure) => [`${failure.store} ${failure.name}`, failure] as const))('%s', (_, failure) => {
    const [outcome, code, says] = expectedOf(failure.name) ?? []
    const error = failureOf(failure)
    expect(error).toBeInstanceOf(IngestError)
    expect({ outcome: error.outcome, code: error.code }).toEqual({ outcome, code })
    expect(error.publicMessage).toMatch(says as RegExp)
  })

  test('none repeats what the store answered', () => {
    for (const failure of failures) {
      const { publicMessage } = failureOf(failure)
      for (const part of ['woocommerce_rest', 'var/www', 'critical error', 'Consumer secret', '<', 'ck_', 'localhost'])
        expect(publicMessage).not.toContain(part)
    }
  })
})

describe('failures seen at other stores', () => {
  const error = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    failureOf({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) })

  test('a user who may not see orders needs another key', () =>
    expect(error(403, { code: 'woocommerce_rest_cannot_view', data: { status: 403 } })).toMatchObject({
      outcome: 'needs_reauth',
      code: 'woo_user_may_not',
    }))

  test('a plugin that demands a login is a setting of the site, not of the key', () =>
    expect(error(401, { code: 'rest_not_logged_in' })).toMatchObject({
      outcome: 'misconfigured',
      code: 'woo_login_required',
    }))

  test('a 503 without a time to wait is tried again', () =>
    expect(error(503, '<html>')).toMatchObject({ outcome: 'retry', code: 'woo_unavailable' }))

  test('data that breaks off is asked for again, and so is an empty body', () => {
    expect(error(200, '[{"id":4')).toMatchObject({ outcome: 'retry', code: 'woo_cut_short' })
    expect(error(200, '')).toMatchObject({ outcome: 'retry', code: 'woo_cut_short' })
  })

  test.each([
    ['120', 120_000],
    ['2.5', 2_500],
    ['0', 1_000],
    ['Sat, 21 Nov 2026 00:05:00 GMT', 300_000],
    ['Sat, 21 Nov 2020 00:05:00 GMT', 1_000],
    ['999999999', 86_400_000],
    ['soon', 60_000],
  ])('a wait of "%s" is kept, within bounds', (written, wait) =>
    expect(error(429, '', { 'retry-after': written })).toMatchObject({ outcome: 'rate_limited', retryAt: NOW + wait }),
  )

  test('a status nobody expects is a setting to change', () =>
    expect(error(418, '')).toMatchObject({ outcome: 'misconfigured', code: 'woo_refused' }))
})
