import { afterEach, describe, expect, it } from 'vitest'
import type { Fault } from '@/e2e/upstreams/ga4/faults'
import { KEY_FILE, type OpenGa4, openGa4, PROPERTY_ID, purchase, SIGNED_IN, VIEWER } from '@/e2e/upstreams/ga4/fixture'
import { ga4 } from '.'
import type { Ga4Source } from './client'

const DAY = { from: '2026-10-01', to: '2026-10-01', timeZone: 'Europe/Berlin' }
const MINUTE_MS = 60_000

const opened: OpenGa4[] = []
afterEach(async () => {
  for (const { standIn } of opened.splice(0)) await standIn.close()
})

async function open(): Promise<OpenGa4> {
  const ga4 = await openGa4([purchase('A-1', 1)])
  opened.push(ga4)
  return ga4
}

const totals = (source: Ga4Source) => ga4.totals(source, DAY)
const count = ({ standIn }: OpenGa4, endpoint: string) =>
  standIn.requests.filter((request) => request.endpoint === endpoint).length

const person = (source: Ga4Source): Ga4Source => ({ ...source, credentials: { type: 'oauth', ...SIGNED_IN } })

/** What a failure shows to anybody, and what it carries along. */
async function failureOf(run: Promise<unknown>) {
  const error: unknown = await run.then(
    () => expect.unreachable('it did not fail'),
    (thrown: unknown) => thrown,
  )
  const { outcome, code, publicMessage, retryAt, cause } = error as Record<string, unknown>
  return { outcome, code, publicMessage, retryAt, all: `${String(publicMessage)} ${String(cause)}` }
}

describe('signing in to Google', () => {
  it('a service account signs its own grant, and one token serves all questions of an hour', async () => {
    const opened = await open()
    await totals(opened.source)
    await totals(opened.source)
    expect(count(opened, 'token')).toBe(1)
    await opened.tools.sleep(58 * MINUTE_MS, opened.tools.signal)
    await totals(opened.source)
    expect(count(opened, 'token')).toBe(1)
    // A minute before its end a token is no longer used.
    await opened.tools.sleep(MINUTE_MS, opened.tools.signal)
    await totals(opened.source)
    expect(count(opened, 'token')).toBe(2)
  })

  it('a person’s sign-in is renewed by its refresh token', async () => {
    const opened = await open()
    expect(await totals(person(opened.source))).toHaveLength(1)
    expect(opened.standIn.requests[0]?.body).toContain('grant_type=refresh_token')
  })

  it('a token that was withdrawn is renewed once', async () => {
    const opened = await open()
    await totals(opened.source)
    opened.standIn.withdrawTokens()
    expect(await totals(opened.source)).toHaveLength(1)
    expect(count(opened, 'token')).toBe(2)
  })

  it('refused twice in a row, a person has to connect again', async () => {
    const { source, standIn } = await open()
    standIn.breakNext('runReport', 'unauthenticated', 'unauthenticated')
    expect(await failureOf(totals(source))).toMatchObject({ outcome: 'needs_reauth', code: 'ga4_token_refused' })
  })

  it('a key that Google does not know needs a person, and is asked about once', async () => {
    const opened = await open()
    const credentials = { ...opened.source.credentials, clientEmail: 'gone@shop.iam.gserviceaccount.com' }
    const failure = await failureOf(totals({ ...opened.source, credentials } as Ga4Source))
    expect(failure).toMatchObject({ outcome: 'needs_reauth', code: 'ga4_key_refused' })
    expect(failure.publicMessage).toContain('gone@shop.iam.gserviceaccount.com')
    expect(count(opened, 'token')).toBe(1)
  })

  it('a sign-in that has ended needs a person; a wrong client needs other settings', async () => {
    const { source } = await open()
    const as = (change: object) =>
      failureOf(totals({ ...source, credentials: { type: 'oauth', ...SIGNED_IN, ...change } } as Ga4Source))
    expect(await as({ refreshToken: '1//revoked' })).toMatchObject({
      outcome: 'needs_reauth',
      code: 'ga4_sign_in_ended',
    })
    expect(await as({ clientSecret: 'other' })).toMatchObject({ outcome: 'misconfigured', code: 'ga4_client_refused' })
  })

  it('Google’s sign-in may fail for a moment', async () => {
    const opened = await open()
    opened.standIn.breakNext('token', 'unavailable', 'html')
    expect(await totals(opened.source)).toHaveLength(1)
    expect(opened.tools.slept).toHaveLength(2)
  })

  it('a sign-in asked too often waits a minute', async () => {
    const opened = await open()
    opened.standIn.breakNext('token', 'unknown_quota')
    await totals(opened.source)
    expect(opened.tools.slept[0]).toBeGreaterThanOrEqual(MINUTE_MS)
  })
})

describe('what Google’s refusals mean', () => {
  const REFUSED: [Fault, string, string, RegExp][] = [
    ['invalid_dimension', 'misconfigured', 'ga4_fields_refused', /Run the check/],
    ['incompatible', 'misconfigured', 'ga4_fields_refused', /Run the check/],
    ['invalid_argument', 'misconfigured', 'ga4_refused', /number/],
    ['no_access', 'misconfigured', 'ga4_no_access', new RegExp(`${VIEWER}.*${PROPERTY_ID}.*Viewer`)],
    ['api_disabled', 'misconfigured', 'ga4_api_disabled', /Data API is switched off/],
    ['scope_missing', 'needs_reauth', 'ga4_scope_missing', /Sign in with Google again/],
    ['not_found', 'misconfigured', 'ga4_no_property', /Check its number/],
    ['teapot', 'misconfigured', 'ga4_refused', /number/],
  ]
  it.each(REFUSED)('%s is %s', async (fault, outcome, code, message) => {
    const opened = await open()
    opened.standIn.breakNext('runReport', fault)
    const failure = await failureOf(totals(opened.source))
    expect(failure).toMatchObject({ outcome, code, publicMessage: expect.stringMatching(message) })
    expect(count(opened, 'runReport')).toBe(1)
  })

  it('a person without access is told about the account that signed in', async () => {
    const { source, property } = await open()
    property.viewers = []
    expect((await failureOf(totals(person(source)))).publicMessage).toContain('Google account that signed in')
  })

  const WAITS: [Fault, number][] = [
    ['tokens_project_hour', 30],
    ['thresholded_requests', 30],
    ['server_errors', 60],
    ['unknown_quota', 60],
  ]
  it.each(WAITS)('%s parks the reading for %i minutes', async (fault, minutes) => {
    const { source, standIn, tools } = await open()
    standIn.breakNext('runReport', fault)
    const before = tools.now()
    expect(await failureOf(totals(source))).toMatchObject({
      outcome: 'rate_limited',
      retryAt: before + minutes * MINUTE_MS,
    })
    expect(tools.slept).toEqual([])
  })

  it('too many questions at once are waited for, half a minute', async () => {
    const { source, standIn, tools } = await open()
    standIn.breakNext('runReport', 'concurrent')
    expect(await totals(source)).toHaveLength(1)
    expect(tools.slept).toHaveLength(1)
    expect(tools.slept[0]).toBeGreaterThanOrEqual(30_000)
    expect(tools.slept[0]).toBeLessThan(31_000)
  })
})

describe('trouble on the way', () => {
  it.each<Fault>(['internal', 'unavailable', 'truncated_json', 'html', 'null_body', 'reset', 'hang'])(
    '%s passes by asking again',
    async (fault) => {
      const { source, standIn, tools } = await open()
      standIn.breakNext('runReport', fault)
      const impatient = {
        ...tools,
        http: { ...tools.http, send: (request: object) => tools.http.send({ ...request, timeoutMs: 2_000 } as never) },
      }
      const [day] = await totals({ ...source, tools: impatient })
      expect(day).toMatchObject({ day: '2026-10-01', count: 1 })
      expect(tools.slept).toHaveLength(1)
    },
  )

  it('of server errors two are retried in one reading, so that the property’s budget of ten an hour is kept', async () => {
    const opened = await open()
    opened.standIn.breakNext('runReport', 'internal', 'unavailable', null, 'internal', null)
    await expect(ga4.read(opened.source, DAY)).rejects.toMatchObject({ outcome: 'retry', code: 'ga4_unavailable' })
    expect(count(opened, 'runReport')).toBe(4)
    // The next reading may try again.
    opened.standIn.breakNext('runReport', 'internal')
    expect((await ga4.read(opened.source, DAY)).facts).toHaveLength(1)
  })

  it('three server errors in a row are a failure that may pass', async () => {
    const { source, standIn } = await open()
    standIn.breakNext('runReport', 'internal', 'internal', 'internal')
    expect(await failureOf(totals(source))).toMatchObject({ outcome: 'retry', code: 'ga4_unavailable' })
  })

  it('a reading that was stopped asks nothing more', async () => {
    const opened = await open()
    const stopped = { ...opened.tools, signal: AbortSignal.abort(new Error('stopped')) }
    await expect(totals({ ...opened.source, tools: stopped })).rejects.toThrow('stopped')
    expect(opened.standIn.requests).toEqual([])
  })

  it('no failure holds a credential or a text of Google’s', async () => {
    for (const fault of [
      'internal',
      'unauthenticated',
      'no_access',
      'api_disabled',
      'html',
      'unknown_quota',
    ] as const) {
      const { source, standIn } = await open()
      standIn.breakNext('runReport', fault, fault, fault)
      const { all } = await failureOf(totals(source))
      expect(all).not.toMatch(/ya29|PRIVATE KEY|123456789012|Internal error|doctype|Bearer/)
      expect(all).not.toContain(KEY_FILE.private_key.slice(100, 140))
    }
  })
})

describe('the property’s quota', () => {
  it('the last tenth is left to others: what was answered is used, the next question waits', async () => {
    const opened = await open()
    opened.standIn.quotaOf(PROPERTY_ID).spend('tokensPerProjectPerHour', 13_000)
    const before = opened.tools.now()
    expect(await totals(opened.source)).toHaveLength(1)
    expect(await failureOf(totals(opened.source))).toMatchObject({
      outcome: 'rate_limited',
      retryAt: before + 30 * MINUTE_MS,
    })
    expect(count(opened, 'runReport')).toBe(1)
    await opened.tools.sleep(60 * MINUTE_MS, opened.tools.signal)
    expect(await totals(opened.source)).toHaveLength(1)
  })

  it('a day’s quota comes back at midnight Pacific time', async () => {
    const { source, standIn } = await open()
    standIn.quotaOf(PROPERTY_ID).spend('tokensPerDay', 190_000)
    await totals(source)
    // The stand-in’s clock is at noon UTC of 20 November 2026, when the Pacific coast is 8 hours behind.
    expect((await failureOf(totals(source))).retryAt).toBe(Date.UTC(2026, 10, 21, 8))
  })

  it('a quota that is used up is waited for', async () => {
    const { source, standIn } = await open()
    standIn.quotaOf(PROPERTY_ID).spend('serverErrorsPerProjectPerHour', 10)
    expect(await failureOf(totals(source))).toMatchObject({ outcome: 'rate_limited', code: 'ga4_quota' })
  })
})
