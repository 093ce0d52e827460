import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ResendStandIn, startResend } from '@/e2e/upstreams/resend/server'
import { type SmtpCatcher, startSmtpCatcher } from '@/e2e/upstreams/smtp/catcher'
import type { Mail, MailPort } from './port'
import { openResend } from './resend'
import { openSmtp } from './smtp'

const MAIL: Mail = {
  id: 'eml_1',
  to: 'somebody@acme.example',
  subject: 'GA4 saw 92 % of orders – Ümläut',
  html: '<p>Hello</p>',
  plain: 'Hello',
}
let made = 0
const mail = (change: Partial<Mail> = {}): Mail => ({ ...MAIL, id: `eml_${++made}`, ...change })

describe('Resend', () => {
  const HOUR_MS = 3_600_000
  let resend: ResendStandIn
  let now = 0
  const open = (change: Partial<Parameters<typeof openResend>[0]> = {}) =>
    openResend({ apiKey: 're_1', from: '"DRA" <reports@acme.example>', baseUrl: resend.url, ...change })
  let port: MailPort

  beforeAll(async () => {
    resend = await startResend({ apiKey: 're_1', domain: 'acme.example', now: () => now })
    port = open()
  })
  beforeEach(() => {
    resend.sent.length = 0
  })
  afterAll(() => resend.close())

  it('sends a mail once, however often it is tried within a day', async () => {
    const one = mail()
    expect(await port.send(one)).toEqual({ outcome: 'sent' })
    now += 20 * HOUR_MS
    expect(await port.send(one)).toEqual({ outcome: 'sent' })
    expect(resend.sent).toEqual([
      {
        key: one.id,
        from: '"DRA" <reports@acme.example>',
        to: one.to,
        subject: one.subject,
        html: one.html,
        text: one.plain,
      },
    ])
  })

  it('sends it once when the answer was lost, or a setting changed meanwhile', async () => {
    const one = mail()
    resend.faults.push({ kind: 'cut' })
    expect(await port.send(one)).toEqual({ outcome: 'retry', reason: 'Resend could not be reached.' })
    expect(await port.send(one)).toEqual({ outcome: 'sent' })
    expect(await open({ from: '"Other" <other@acme.example>' }).send(one)).toEqual({ outcome: 'sent' })
    expect(resend.sent).toHaveLength(1)
  })

  it.each([
    [{ status: 500, name: 'internal_server_error' }, { outcome: 'retry' }],
    [
      { status: 429, name: 'rate_limit_exceeded', retryAfter: 7 },
      { outcome: 'retry', waitMs: 7_000 },
    ],
    [
      { status: 429, name: 'daily_quota_exceeded' },
      { outcome: 'retry', waitMs: 6 * HOUR_MS },
    ],
    [
      { status: 409, name: 'concurrent_idempotent_requests' },
      { outcome: 'retry', waitMs: 5_000 },
    ],
    [{ status: 422, name: 'missing_required_field' }, { outcome: 'refused' }],
  ])('an answer of %o is %o', async (fault, outcome) => {
    resend.faults.push({ kind: 'status', ...fault })
    expect(await port.send(mail())).toMatchObject(outcome)
    expect(resend.sent).toEqual([])
  })

  it('refuses for good what trying again cannot change, and says why', async () => {
    expect(await open({ apiKey: 're_2' }).send(mail())).toEqual({
      outcome: 'refused',
      reason: 'Resend does not take the key: API key is invalid. Check RESEND_API_KEY.',
    })
    expect(await open({ from: '"DRA" <reports@other.example>' }).send(mail())).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/domain is not verified/),
    })
    expect(await port.send(mail({ to: 'nobody' }))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('`to` field'),
    })
  })

  it('is tried again when nobody answers', async () => {
    expect(await open({ baseUrl: 'http://127.0.0.1:1' }).send(mail())).toMatchObject({ outcome: 'retry' })
  })
})

describe('SMTP', () => {
  let smtp: SmtpCatcher
  const from = { name: 'DRA', address: 'reports@acme.example' }

  beforeAll(async () => {
    smtp = await startSmtpCatcher({ user: { name: 'dra', password: 'p%40ss' } })
  })
  afterAll(() => smtp.close())

  const withPort = async (use: (port: MailPort) => Promise<void>, url = smtp.url.replace('p%40ss', 'p%2540ss')) => {
    const port = openSmtp({ url, from })
    try {
      await use(port)
    } finally {
      port.close()
    }
  }

  it('sends both forms under the same Message-ID every time', () =>
    withPort(async (port) => {
      const one = mail()
      expect(await port.send(one)).toEqual({ outcome: 'sent' })
      expect(await port.send(one)).toEqual({ outcome: 'sent' })
      expect(smtp.caught.map(({ to, messageId }) => [to, messageId])).toEqual(
        Array(2).fill([one.to, `<${one.id}@acme.example>`]),
      )
      expect(smtp.caught[0]?.raw).toMatch(/^Auto-Submitted: auto-generated\r?$/m)
      expect(smtp.caught[0]?.raw).toMatch(/text\/plain[\s\S]*Hello[\s\S]*text\/html[\s\S]*<p>Hello<\/p>/)
    }))

  it.each([
    [{ code: 451, message: 'Try later' }, 'retry'],
    [{ code: 550, message: 'No such mailbox' }, 'refused'],
  ])('a reply of %o is %s, with what the server said', (refusal, outcome) =>
    withPort(async (port) => {
      smtp.refusals.push(refusal)
      expect(await port.send(mail())).toEqual({ outcome, reason: expect.stringContaining(refusal.message) })
    }),
  )

  it('keeps line breaks in a subject or an address from becoming headers, recipients or text of their own', () =>
    withPort(async (port) => {
      smtp.caught.length = 0
      const injected = 'x\r\nBcc: eve@evil.example\r\nX-Made-Up: 1\r\n\r\n<script>'
      expect(await port.send(mail({ subject: `Acme ${injected}` }))).toEqual({ outcome: 'sent' })
      for (const to of ['ann@acme.example\r\nRCPT TO:<eve@evil.example>', 'ann@acme.example, eve@evil.example'])
        expect(await port.send(mail({ to }))).toMatchObject({ outcome: 'refused' })
      expect(smtp.caught.map(({ to }) => to)).toEqual([MAIL.to])
      const [head = '', body = ''] = smtp.caught[0]?.raw.split(/\r?\n\r?\n/, 2) ?? []
      expect(head).not.toMatch(/^(Bcc|X-Made-Up):/im)
      expect(head).toMatch(/^To: somebody@acme\.example\r?$/m)
      expect(body).not.toContain('<script>')
    }))

  it('refuses for good where the login is wrong, and names the setting', () =>
    withPort(
      async (port) => {
        expect(await port.send(mail())).toEqual({ outcome: 'refused', reason: expect.stringContaining('SMTP_URL') })
      },
      smtp.url.replace('p%40ss', 'wrong'),
    ))

  it('is tried again when nobody answers', () =>
    withPort(async (port) => {
      expect(await port.send(mail())).toMatchObject({ outcome: 'retry' })
    }, 'smtp://127.0.0.1:1'))
})
