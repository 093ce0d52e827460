import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type {
  ConnectionRequestPayload,
  DigestLine,
  JobDonePayload,
  JobFailedPayload,
  OrderWatchPayload,
  StaffDigestPayload,
} from '@/lib/services/notifications/dto'
import { renderMail } from './render'

beforeAll(() => {
  vi.stubEnv('DATABASE_URL', 'postgres://a@127.0.0.1/a')
  vi.stubEnv('AUTH_SECRET', 'a'.repeat(32))
  vi.stubEnv('FRONTEND_URL', 'https://dra.example')
})
afterAll(() => vi.unstubAllEnvs())

const done: JobDonePayload = {
  clientName: 'Acme <b>& Sons</b>',
  reconciliationName: 'Shop and GA4',
  jobId: 'job_1',
  window: { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' },
  because: 'something changed since the run before',
  rate: {
    value: 0.925,
    low: 0.91,
    high: 0.94,
    matched: 925,
    settled: 1000,
    complete: true,
    lowerBound: null,
    upperBound: null,
  },
  before: { value: 0.941, window: { from: '2026-09-01', to: '2026-09-30' } },
  expected: { low: 0.93, high: 0.96, rate: 0.89, verdict: 'below' },
  currency: 'EUR',
  missing: 75,
  missingMinor: 643_210,
  findings: [
    { sentence: 'Orders paid with Klarna are missing.', amountMinor: -420_000, isNew: true },
    { sentence: 'Nine orders are counted twice.', amountMinor: 0, isNew: false },
  ],
  closed: 1,
}
const failed: JobFailedPayload = {
  clientName: 'Acme',
  reconciliationName: 'Shop and GA4',
  jobId: 'job_2',
  window: done.window,
  because: 'you are written to when a run by schedule fails',
  errorCode: 'needs_reauth',
  errorMessage: 'Acme shop: the access was taken back. Connect it again.',
}

const client: DigestLine = {
  ...{ id: 'cli_1', name: 'Acme <b>& Sons</b>', isAway: false, isFresh: true },
  ...{ rate: 0.925, missingMinor: 643_210, currency: 'EUR', lastDay: '2026-11-20', verdict: 'below' },
  ...{ openWarnings: 2, waitingFindings: 3 },
}
const unknown = { rate: null, missingMinor: 0, lastDay: null, verdict: null, openWarnings: 0, waitingFindings: 0 }
const digest: StaffDigestPayload = {
  ...{ monday: '2026-11-23', of: 41, toLookAt: 2, notFresh: 1 },
  clients: [
    client,
    { ...client, ...unknown, id: 'cli_2', name: 'Initech', isAway: true, isFresh: false },
    { ...client, ...unknown, id: 'cli_3', name: 'Globex', isFresh: false },
  ],
}

const renderDone = (change: Partial<JobDonePayload> = {}) =>
  renderMail({ kind: 'job_done', payload: { ...done, ...change } })

const purchase = { source: 'Acme GA4', transactionId: '1004', purchases: 1, revenueMinor: 1250, currency: 'EUR' }
const watched: OrderWatchPayload = {
  clientName: 'Acme',
  timeZone: 'Europe/Berlin',
  watchId: 'wat_1',
  asked: '#1004',
  order: {
    source: 'Acme shop',
    name: '#1004',
    createdAt: '2026-11-20T12:15:00.000Z',
    totalMinor: 1250,
    currency: 'EUR',
  },
  purchases: [],
  problem: null,
  looks: 72,
  beganAt: '2026-11-20T12:20:00.000Z',
  endedAt: '2026-11-23T12:20:00.000Z',
}

describe('the mail about a finished run', () => {
  it('answers in its subject', async () => {
    expect((await renderDone()).subject).toBe(
      'GA4 saw 92.5\u00a0% of orders, €6,432.10 not seen: Acme <b>& Sons</b>, October 2026',
    )
    const incomplete = { ...done.rate, complete: false, lowerBound: 0.8, upperBound: 0.95 }
    expect((await renderDone({ rate: incomplete, missing: 0 })).subject).toMatch(
      /^GA4 saw between 80\.0\u00a0% and 95\.0\u00a0% of orders: /,
    )
    const none = { ...done.rate, value: null, matched: 0, settled: 0 }
    expect((await renderDone({ rate: none, missing: 0 })).subject).toMatch(/^No order is settled yet: /)
  })

  it('says in both forms what changed, what was not seen, what to look at and where', async () => {
    const { html, plain } = await renderDone()
    const said = [
      'Down 1.6 points against the last run (September 2026): 94.1\u00a0%.',
      '75 sales worth €6,432.10 GA4 did not see.',
      'Orders paid with Klarna are missing.',
      'The newest days are below what is expected',
      '1 finding of the last run is no longer found.',
      'something changed since the run before',
    ]
    for (const text of said) {
      expect(readableText(html)).toContain(text.replaceAll('\u00a0', ' '))
      expect(plain.replace(/\s+/g, ' ')).toContain(text.replaceAll('\u00a0', ' '))
    }
    for (const form of [html, plain]) {
      expect(form).toContain('https://dra.example/dashboard/results/job_1')
      expect(form).toContain('https://dra.example/dashboard/settings/notifications')
    }
  })

  it('says what a finding is worth once', async () => {
    const findings = [{ sentence: 'Sales worth €70.00 are missing.', amountMinor: -7000, isNew: false }]
    expect((await renderDone({ findings })).plain.split('€70.00')).toHaveLength(2)
  })

  it('compares with nothing where there is no run before', async () => {
    const { plain } = await renderDone({ before: null })
    expect(plain).not.toContain('last run:')
    expect(plain).not.toContain('against')
  })
})

describe('the mail about a failed run', () => {
  it('says what happened, what it means and what to do', async () => {
    const { subject, plain } = await renderMail({ kind: 'job_failed', payload: failed })
    expect(subject).toBe('No result for Acme, October 2026: a source does not let us in any more')
    expect(plain).toContain(failed.errorMessage)
    expect(plain).toMatch(/the last result stays as it is/)
    expect(plain).toMatch(/renew its access/)
    expect(plain).toContain('https://dra.example/dashboard/jobs/job_2')
  })

  it('has words for any code', async () => {
    for (const errorCode of ['internal', 'constructor', 'crash_loop'])
      expect((await renderMail({ kind: 'job_failed', payload: { ...failed, errorCode } })).subject).toMatch(/: .{10,}$/)
  })
})

describe('the mail with a connection link', () => {
  const asked: ConnectionRequestPayload = {
    clientName: 'Nordlicht',
    kind: 'woocommerce',
    note: 'Anna <i>Berg</i>',
    sourceLabel: null,
    isBroken: false,
    expiresAt: '2026-11-28T22:30:00.000Z',
    timeZone: 'Europe/Berlin',
    sealedSecret: 'sealed',
  }
  const renderAsked = (change: Partial<ConnectionRequestPayload> = {}) =>
    renderMail({ kind: 'connection_request', payload: { ...asked, ...change } })

  it('says who asks, for what, by which right, until when, and holds the link without its secret', async () => {
    const { subject, html, plain } = await renderAsked()
    expect(subject).toBe('Nordlicht asks to read your WooCommerce store')
    for (const said of ['Read, only to read', 'Card and account numbers', '2026-11-28 23:30 (Europe/Berlin)'])
      for (const form of [readableText(html), plain]) expect(form.toLowerCase()).toContain(said.toLowerCase())
    expect(plain).toContain('https://dra.example/connect/secret-of-this-link')
    for (const form of [html, plain]) expect(form).not.toContain('/dashboard')
    expect(html).not.toContain('<i>')
  })

  it('says what is broken where the installation asks by itself', async () => {
    const { subject, plain } = await renderAsked({ sourceLabel: 'Main shop', isBroken: true })
    expect(subject).toBe('Nordlicht: “Main shop” needs a new sign-in')
    expect(plain.replace(/\s+/g, ' ')).toContain('named you as the one to ask when “Main shop” can no longer be read')
  })
})

describe('the mail to an address that was changed', () => {
  it('says what it is now and what to do if somebody else did it, and holds no link', async () => {
    const payload = { email: 'ada@acme.example', newEmail: 'countess@acme.example' }
    const { subject, html, plain } = await renderMail({ kind: 'email_changed', payload })
    expect(subject).toBe('You sign in with another e-mail address now')
    for (const form of [readableText(html), plain.replace(/\s+/g, ' ')]) {
      expect(form).toContain('From now on you sign in with countess@acme.example')
      expect(form).toContain('ada@acme.example does not open your account any more')
      expect(form).toContain('Tell whoever runs this installation')
    }
    expect(html).not.toMatch(/<a\b/)
  })
})

describe('the weekly digest', () => {
  it('says in both forms how each client stands and how many are left out', async () => {
    const { subject, html, plain } = await renderMail({ kind: 'staff_digest', payload: digest })
    expect(subject).toBe('2 of your 41 clients want to be looked at this week')
    const said = [
      '1 client has no result of the last seven days.',
      'GA4 saw 92.5\u00a0% of orders, €6,432.10 not seen, below what is usual (2 open warnings; 3 findings waiting)',
      'Initech: its database does not answer, so its figures are not known',
      'Globex: no result yet',
      'And 38 more clients in your portfolio.',
    ]
    for (const form of [readableText(html), plain.replace(/\s+/g, ' ')])
      for (const text of said) expect(form.replaceAll('\u00a0', ' ')).toContain(text.replaceAll('\u00a0', ' '))
    for (const form of [html, plain]) {
      expect(form).toContain('https://dra.example/dashboard/portfolio')
      expect(form).toContain('https://dra.example/account')
    }
  })

  it('has no figure and no client’s name in its subject', async () => {
    const subjectOf = async (change: Partial<StaffDigestPayload>) =>
      (await renderMail({ kind: 'staff_digest', payload: { ...digest, ...change } })).subject
    expect(await subjectOf({ toLookAt: 0 })).toBe('Nothing wants to be looked at: your 41 clients this week')
    expect(await subjectOf({ toLookAt: 1 })).toBe('1 of your 41 clients wants to be looked at this week')
    expect(await subjectOf({ of: 1, toLookAt: 1 })).toBe('Your client wants to be looked at this week')
  })
})

describe('the end of a watched order', () => {
  const shown = { ...watched, purchases: [{ ...purchase, day: '2026-11-20' }] }

  it('says in both forms what the shop has and what GA4 shows', async () => {
    const { subject, html, plain } = await renderMail({ kind: 'order_watch', payload: shown })
    expect(subject).toBe('GA4 shows order #1004 of Acme')
    for (const form of [readableText(html), plain.replace(/\s+/g, ' ')]) {
      expect(form).toContain('Acme shop has it as #1004, €12.50, placed on 2026-11-20 13:15 (Europe/Berlin).')
      expect(form).toContain('Acme GA4: 1004, 1 purchase of €12.50 on 2026-11-20')
      expect(form).not.toMatch(/what it means/i)
    }
    expect(html).toContain('https://dra.example/dashboard/trace?id=%231004')
  })

  it('says what it means where GA4 did not show it, and what could not be asked', async () => {
    const payload = { ...watched, order: null, problem: 'Acme GA4: Google does not answer.' }
    const { subject, html, plain } = await renderMail({ kind: 'order_watch', payload })
    expect(subject).toBe('GA4 does not show order #1004 of Acme')
    for (const form of [readableText(html), plain.replace(/\s+/g, ' ')]) {
      expect(form).toContain('No connected shop has an order with the id #1004.')
      expect(form).toContain('GA4 was asked for it 72 times since 2026-11-20 13:20 (Europe/Berlin).')
      expect(form).toContain('The last time not everything could be asked: Acme GA4: Google does not answer.')
      expect(form).toMatch(/what it means/i)
      expect(form).toContain('was not sent')
    }
  })

  it('blames nobody where GA4 could not be asked', async () => {
    const payload = { ...watched, looks: 0, problem: 'Acme GA4 is paused, so it was not asked.' }
    const { subject, html, plain } = await renderMail({ kind: 'order_watch', payload })
    expect(subject).toBe('GA4 could not be asked for order #1004 of Acme')
    for (const form of [readableText(html), plain.replace(/\s+/g, ' ')]) {
      expect(form).toContain('Acme GA4 is paused, so it was not asked.')
      expect(form).toContain('GA4 never told all that it holds')
      expect(form).not.toContain('was not sent')
    }
  })
})

it('loads nothing from anywhere and runs nothing, whatever a name holds', async () => {
  const mails = [
    await renderDone(),
    await renderMail({ kind: 'job_failed', payload: failed }),
    await renderMail({ kind: 'staff_digest', payload: digest }),
    await renderMail({ kind: 'order_watch', payload: { ...watched, clientName: '<b>Acme</b>' } }),
  ]
  for (const { html } of mails) {
    expect(html).not.toMatch(/<(img|script|link|iframe)\b|url\(|@import|@font-face/i)
    expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to]) => to)).toSatisfy((links: string[]) =>
      links.every((to) => /^https:\/\/dra\.example\/(dashboard\/|account$)/.test(to)),
    )
    expect(html).not.toContain('<b>')
    expect(html).toContain('prefers-color-scheme: dark')
    expect(html).toContain('max-width:600px')
  }
})

it('writes the same text every time', async () => {
  expect(await renderDone()).toEqual(await renderDone())
})

/** What a person reads: without tags, entities resolved. */
function readableText(html: string): string {
  return html
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/<!--.*?-->/g, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&nbsp;', ' ')
}
