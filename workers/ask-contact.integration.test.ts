import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { POST as answerLink, GET as openLink } from '@/app/api/connect/[secret]/route'
import { startResend } from '@/e2e/upstreams/resend/server'
import { startSmtpCatcher } from '@/e2e/upstreams/smtp/catcher'
import { withBoth } from '@/lib/db/tenant'
import { openResend } from '@/lib/email/resend'
import { openSmtp } from '@/lib/email/smtp'
import { createConnectionRequest } from '@/lib/services/connection-requests/manage'
import { checkConnector } from '@/lib/services/connectors/check'
import { replaceCredentials } from '@/lib/services/connectors/connect'
import { getContact, setContact } from '@/lib/services/connectors/contact'
import { noteConnectorState } from '@/lib/services/connectors/note-state'
import { createJob } from '@/lib/services/jobs/create'
import { getMail } from '@/lib/services/notifications/outbox'
import { createReconciliation } from '@/lib/services/reconciliations/create'
import { call } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeClient, type TestClient } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import {
  connectProperty,
  connectStore,
  LIVE_WINDOW,
  type LiveSources,
  STORE_FORM,
  STORE_KEY,
  startLiveSources,
} from '@/lib/testing/live-sources'
import { sendNext } from './send-mail'

const { owner, tenant } = openTestDatabase()
const ANNA = { name: 'Anna Berg', email: 'anna@shop.example' }
const OLD_KEY = { ...STORE_KEY, permission: 'read' as const, maySee: true, maySeeSettings: true }
const NEW_KEY = { ...OLD_KEY, consumerKey: 'ck_new', consumerSecret: 'cs_new' }
let sources: LiveSources
let client: TestClient
let storeId: string
let reconciliationId: string
let made = 0

beforeAll(async () => {
  sources = await startLiveSources()
})
afterAll(() => sources.close())

beforeEach(async () => {
  await owner`delete from platform.job`
  await owner`delete from platform.outbox`
  await owner`delete from platform.connection_request`
  letIn(OLD_KEY)
  client = await makeClient(`Shop-${++made}`)
  storeId = (await connectStore(client.context)).id
  const property = await connectProperty(client.context)
  const reconciliation = await createReconciliation(client.context, {
    name: 'Online shop',
    storeConnectorIds: [storeId],
    analyticsConnectorIds: [property.id],
  })
  reconciliationId = reconciliation.id
})

/** Which keys the store honours from now on. */
function letIn(...keys: (typeof OLD_KEY)[]): void {
  sources.woo.store.keys = keys
}
const shutOut = () => letIn()

const name = (contact: typeof ANNA | null) => setContact(client.context, { connectorId: storeId, contact })

async function run(): Promise<void> {
  await createJob(client.context, {
    ...{ reconciliationId, ...LIVE_WINDOW },
    ...{ acceptIncomplete: false, requestId: 'request-of-test' },
  })
  await workOnNextJob()
}

async function watch(): Promise<void> {
  await owner`insert into platform.job
    (client_id, id, kind, reconciliation_id, reconciliation_name, window_from, window_to, time_zone, as_of)
    values (${client.clientId}, ${`job_early_${++made}`}, 'early_warning', ${reconciliationId}, 'Online shop',
      '2026-11-21', '2026-11-21', 'Europe/Berlin', now())`
  await workOnNextJob()
}

const stateOf = async () => (await tenant`select state from tenant.connector where id = ${storeId}`)[0]?.state as string
const requests = () => owner`select * from platform.connection_request order by created_at`
const mailsTo = (address: string) => owner`select * from platform.outbox where to_address = ${address} order by id`

/** The link in the only mail to Anna, as it can be read where no mail service is set up. */
async function linkToAnna(): Promise<string> {
  while (await sendNext(null));
  const mails = await mailsTo(ANNA.email)
  const { plain, html } = await getMail(client.context, { mailId: mails.at(-1)?.id })
  const link = /http:\/\/dashboard\.test\/connect\/[\w-]{43}/.exec(plain ?? '')?.[0] ?? ''
  expect(html).toContain(link)
  return link
}

const secretIn = (link: string) => ({ secret: link.split('/').at(-1) ?? '' })

describe('a source that no longer lets us in', () => {
  it('asks its contact once, whatever is repeated', async () => {
    await name(ANNA)
    shutOut()
    await run()
    expect(await stateOf()).toBe('needs_reauth')
    await run()
    await watch()
    await checkConnector(client.context, { connectorId: storeId })
    expect(await stateOf()).toBe('needs_reauth')
    expect(await requests()).toMatchObject([
      { client_id: client.clientId, connector_id: storeId, kind: 'woocommerce', note: ANNA.name, email: ANNA.email },
    ])
    expect(await mailsTo(ANNA.email)).toHaveLength(1)
  })

  it('asks once when two find it at the same time', async () => {
    await name(ANNA)
    shutOut()
    const check = () => checkConnector(client.context, { connectorId: storeId })
    await Promise.all([check(), check(), check(), run()])
    expect(await requests()).toHaveLength(1)
  })

  it.each([
    ['an early-warning pull', () => watch()],
    ['a check', () => checkConnector(client.context, { connectorId: storeId })],
  ])('is found by %s too', async (_what, find) => {
    await name(ANNA)
    shutOut()
    await find()
    expect(await stateOf()).toBe('needs_reauth')
    expect(await mailsTo(ANNA.email)).toHaveLength(1)
  })

  it('asks nobody where no contact was named, and asks one who is named later', async () => {
    shutOut()
    await run()
    expect(await requests()).toHaveLength(0)
    // Those who run the client hear of it as of every failure.
    expect(await owner`select kind from platform.outbox`).toEqual([{ kind: 'job_failed' }])
    await name(ANNA)
    await run()
    expect(await mailsTo(ANNA.email)).toHaveLength(1)
  })

  it('asks nobody who was taken out', async () => {
    await name(ANNA)
    await name(null)
    shutOut()
    await run()
    expect(await requests()).toHaveLength(0)
  })

  it('asks nobody of another client', async () => {
    await name(ANNA)
    const other = await makeClient(`Other-${++made}`)
    const theirs = await connectStore(other.context)
    await setContact(other.context, { connectorId: theirs.id, contact: { ...ANNA, email: 'other@shop.example' } })
    shutOut()
    await run()
    expect(await mailsTo('other@shop.example')).toHaveLength(0)
    expect(new Set((await requests()).map(({ client_id }) => client_id))).toEqual(new Set([client.clientId]))
  })

  it('is not asked for again by itself after somebody sent a link by hand', async () => {
    shutOut()
    await run()
    await createConnectionRequest(client.context, {
      ...{ kind: 'woocommerce', connectorId: storeId },
      ...{ note: ANNA.name, email: ANNA.email },
    })
    await name(ANNA)
    await run()
    expect(await mailsTo(ANNA.email)).toHaveLength(1)
  })

  it('is not taken for shut by what was found with credentials that were replaced meanwhile', async () => {
    await name(ANNA)
    const [before] = await tenant`select id, credentials from tenant.connector where id = ${storeId}`
    const { config, credentials } = STORE_FORM
    await replaceCredentials(client.context, { connectorId: storeId, config, credentials })
    const found = { state: 'needs_reauth' as const, problem: 'The key is unknown.' }
    await withBoth(client.context, (tx, platform) =>
      noteConnectorState(tx, platform, client.context, before as { id: string; credentials: string }, found),
    )
    expect(await stateOf()).toBe('ready')
    expect(await requests()).toHaveLength(0)
  })

  it('asks nothing where something else is wrong', async () => {
    await name(ANNA)
    sources.woo.store.hasWooCommerce = false
    await run().finally(() => {
      sources.woo.store.hasWooCommerce = true
    })
    expect(await requests()).toHaveLength(0)
  })
})

describe('the link in the mail', () => {
  it('opens the source’s page, gives it new credentials, and ends the incident', async () => {
    await name(ANNA)
    shutOut()
    await run()
    const params = secretIn(await linkToAnna())
    const described = await (await call(openLink, { params })).json()
    expect(described).toMatchObject({ kind: 'woocommerce', note: ANNA.name, connector: { label: 'Live store' } })

    letIn(NEW_KEY)
    const credentials = { consumerKey: NEW_KEY.consumerKey, consumerSecret: NEW_KEY.consumerSecret }
    const body = { config: described.connector.config, credentials }
    expect((await call(answerLink, { method: 'POST', params, body })).status).toBe(200)
    expect(await stateOf()).toBe('ready')
    expect((await getContact(client.context, { connectorId: storeId })).asked).toBeNull()
    expect((await call(openLink, { params })).status).toBe(404)

    shutOut()
    await run()
    expect(await mailsTo(ANNA.email)).toHaveLength(2)
    expect(secretIn(await linkToAnna())).not.toEqual(params)
  })

  it('is sent anew when the source came back by itself and broke again', async () => {
    await name(ANNA)
    shutOut()
    await run()
    letIn(OLD_KEY)
    await run()
    expect(await stateOf()).toBe('ready')
    shutOut()
    await run()
    expect(await mailsTo(ANNA.email)).toHaveLength(2)
  })

  it('is in no table as it is, not even once the mail was sent', async () => {
    await name(ANNA)
    shutOut()
    await run()
    const { secret } = secretIn(await linkToAnna())
    const everything = async () => JSON.stringify([await requests(), await owner`select * from platform.outbox`])
    expect(await everything()).not.toContain(secret)
    await owner`update platform.outbox set state = 'waiting', run_after = now()`
    const smtp = await startSmtpCatcher()
    const port = openSmtp({ url: smtp.url, from: { name: 'DRA', address: 'dra@dashboard.test' } })
    while (await sendNext(port));
    port.close()
    await smtp.close()
    const raw = smtp.caught.find(({ to }) => to === ANNA.email)?.raw ?? ''
    expect(raw.replaceAll('=\r\n', '')).toContain(`/connect/${secret}`)
    expect(await everything()).not.toContain(secret)
    // Nor does the outbox show it from then on: it is the recipient's.
    const [mail] = await mailsTo(ANNA.email)
    expect(JSON.stringify(await getMail(client.context, { mailId: mail?.id }))).not.toContain(secret)
  })

  it('reaches the contact through Resend too, in words that say who asks for what', async () => {
    await name(ANNA)
    shutOut()
    await run()
    const resend = await startResend({ apiKey: 're_1', domain: 'dashboard.test', now: Date.now })
    const port = openResend({ apiKey: 're_1', from: 'DRA <dra@dashboard.test>', baseUrl: resend.url })
    while (await sendNext(port));
    await resend.close()
    const mail = resend.sent.find(({ to }) => to === ANNA.email)
    expect(mail?.subject).toBe(`Shop-${made}: “Live store” needs a new sign-in`)
    expect(mail?.html).toMatch(/\/connect\/[\w-]{43}"/)
    expect(mail?.text).toContain('The country of the billing address, nothing else of it')
    expect(mail?.text).not.toContain('/dashboard/')
    const { asked } = await getContact(client.context, { connectorId: storeId })
    expect(asked).toMatchObject({ ...ANNA, mail: { state: 'sent' } })
  })
})
