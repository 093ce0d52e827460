import { beforeAll, expect, it, vi } from 'vitest'
import { GET as lookRoute } from '@/app/api/invitations/[token]/route'
import type { Mail, MailPort } from '@/lib/email/port'
import { forgetEnv } from '@/lib/env'
import { call } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeClient, type TestClient } from '@/lib/testing/fixture'
import { sendNext } from '@/workers/send-mail'
import { getMail, listMail } from '../notifications/outbox'
import { makeInvitation } from './make'
import { resendInvitation } from './resend'

const { owner } = openTestDatabase()
let acme: TestClient
beforeAll(async () => {
  acme = await makeClient('Acme')
  await owner`update platform.client set brand_name = 'Acme Outdoor' where id = ${acme.clientId}`
})

const sent: Mail[] = []
const port: MailPort = {
  send: async (mail) => {
    sent.push(mail)
    return { outcome: 'sent' }
  },
  close: () => {},
}
const tokenIn = (text: string) => /\/accept-invite\/([\w-]{43})/.exec(text)?.[1] ?? ''
const look = (token: string) => call(lookRoute, { params: { token } })

it('the mail says who invites to what, as what and until when, and its link opens the invitation', async () => {
  const { id } = await makeInvitation(acme.context, { email: 'Anna@example.com', role: 'analyst' })
  await sendNext(port)
  const mail = sent.at(-1)
  expect(mail?.to).toBe('anna@example.com')
  expect(mail?.subject).toBe('Owner of Acme invites you to Acme Outdoor')
  for (const text of [mail?.html ?? '', mail?.plain ?? '']) {
    expect(text).toMatch(/as\s+(<!-- -->)?an\s+analyst/)
    expect(text).toContain('Europe/Berlin')
    expect(await (await look(tokenIn(text))).json()).toMatchObject({
      clientName: 'Acme Outdoor',
      email: 'anna@example.com',
      role: 'analyst',
      hasAccount: false,
      signedInAs: null,
    })
  }

  const old = tokenIn(mail?.html ?? '')
  await resendInvitation(acme.context, { invitationId: id })
  await sendNext(port)
  expect((await look(old)).status).toBe(404)
  expect((await look(tokenIn(sent.at(-1)?.html ?? ''))).status).toBe(200)
})

it('the link is in no row and not in the outbox, whether the mail was sent or kept', async () => {
  const { link } = await makeInvitation(acme.context, { email: 'berta@example.com', role: 'owner' })
  await sendNext(null)
  const { items } = await listMail(acme.context)
  for (const { id } of items) {
    const { html, plain } = await getMail(acme.context, { mailId: id })
    expect(tokenIn(`${html}${plain}`)).toBe('')
  }
  const secrets = [tokenIn(link ?? ''), ...sent.map(({ html }) => tokenIn(html))]
  expect(secrets.every((secret) => secret.length === 43)).toBe(true)
  const rows = JSON.stringify(await owner`select * from platform.outbox`)
  for (const secret of secrets) expect(rows).not.toContain(secret)
})

it('where a mail service is set up, nobody but the recipient is given the link', async () => {
  vi.stubEnv('FROM_EMAIL', 'reports@example.com')
  vi.stubEnv('SMTP_URL', 'smtp://127.0.0.1:1')
  forgetEnv()
  const { id, link } = await makeInvitation(acme.context, { email: 'carla@example.com', role: 'viewer' })
  expect(link).toBeNull()
  expect((await resendInvitation(acme.context, { invitationId: id })).link).toBeNull()
})
