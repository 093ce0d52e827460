import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { POST as tryRoute } from '@/app/api/v1/connectors/try/route'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { createJob } from '@/lib/services/jobs/create'
import { getJob } from '@/lib/services/jobs/get'
import { createReconciliation } from '@/lib/services/reconciliations/create'
import { getResult } from '@/lib/services/results/get'
import { type CallOptions, call, type People, signIn, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeAccount } from '@/lib/testing/fixture'
import { claimJob, exportJob, workOnNextJob } from '@/lib/testing/jobs'
import {
  inGa4,
  inShop,
  LIVE_WINDOW,
  type LiveSources,
  PRIVATE_KEY,
  plainSales,
  propertyForm,
  SHOP,
  SHOP_CLIENT,
  SHOP_FORM,
  SHOP_TOKEN,
  STORE_FORM,
  STORE_KEY,
  startLiveSources,
} from '@/lib/testing/live-sources'
import { captureLog } from '@/lib/testing/logged'
import { matchJob } from '@/workers/match'
import { runJob } from '@/workers/run-job'
import { POST as check } from './[id]/check/route'
import { PUT as replace } from './[id]/credentials/route'
import { DELETE, GET, PATCH } from './[id]/route'
import { POST as connect, GET as list } from './route'

const { owner: sql, tenant } = openTestDatabase()
const logged = captureLog()

/** Every secret that is sent in this file, good or bad. */
const WRONG_TOKEN = 'shpat_deadbeefdeadbeef'
const WRONG_SECRET = 'cs_deadbeefdeadbeef'
const SECRETS = [
  SHOP_TOKEN,
  SHOP_CLIENT.secret,
  STORE_KEY.consumerKey,
  STORE_KEY.consumerSecret,
  WRONG_TOKEN,
  WRONG_SECRET,
  PRIVATE_KEY.split('\n')[5] as string,
].flatMap((secret) => [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')])
const answered: string[] = []

let sources: LiveSources
let people: People
let admin: string

beforeAll(async () => {
  sources = await startLiveSources()
  people = await signInPeople()
  admin = await signIn(await makeAccount([people.acme.clientId], { email: 'admin@acme.example', role: 'admin' }))
  const sales = plainSales()
  sources.shopify.setOrders(sales.map((sale) => inShop(sale)))
  const property = sources.properties[propertyForm().config.propertyId]
  if (property) property.events = sales.slice(3).map((sale) => inGa4(sale, `#${sale.number}`))
})
afterAll(() => sources.close())

/** As the owner of Acme unless said otherwise; what is answered is kept for the last test. */
async function ask(handler: Parameters<typeof call>[0], { cookie = people.owner, ...options }: CallOptions = {}) {
  const response = await call(handler, { cookie, headers: { 'x-request-id': 'request-of-test' }, ...options })
  const text = await response.text()
  answered.push(text)
  return { status: response.status, text, body: text === '' ? null : JSON.parse(text) }
}
const post = (body: unknown, cookie?: string) => ask(connect, { method: 'POST', body, cookie })
const one = (id: string) => ask(GET, { params: { id } })
const patch = (id: string, body: unknown, cookie?: string) =>
  ask(PATCH, { method: 'PATCH', params: { id }, body, cookie })
const put = (id: string, body: unknown, cookie?: string) =>
  ask(replace, { method: 'PUT', params: { id }, body, cookie })
const remove = (id: string, cookie?: string) => ask(DELETE, { method: 'DELETE', params: { id }, cookie })
const checkOf = (id: string, cookie?: string) => ask(check, { method: 'POST', params: { id }, cookie })
const connected = async (form: unknown = SHOP_FORM): Promise<ConnectorDto> => {
  const { status, body } = await post(form)
  expect(status).toBe(201)
  return body
}
const rowOf = async (id: string) => (await tenant`select * from tenant.connector where id = ${id}`)[0]
const countConnectors = async () => (await tenant`select from tenant.connector`).length
const wrongToken = { type: 'token', accessToken: WRONG_TOKEN }

/** A reconciliation of a new connection of the shop with one of the property, and a job of it that was worked on. */
async function makeLive() {
  const [store, analytics] = [await connected(), await connected(propertyForm())]
  const { id } = await createReconciliation(people.acme.context, {
    name: 'Online shop',
    storeConnectorIds: [store.id],
    analyticsConnectorIds: [analytics.id],
  })
  const askForJob = () =>
    createJob(people.acme.context, {
      reconciliationId: id,
      ...LIVE_WINDOW,
      acceptIncomplete: false,
      requestId: 'request-of-test',
    })
  return {
    store,
    analytics,
    askForJob,
    run: async () => {
      const { id: jobId } = await askForJob()
      await workOnNextJob()
      return getJob(people.acme.context, { jobId })
    },
  }
}

describe('POST', () => {
  it('201: connects what works and shows who it is, by at most four characters', async () => {
    const body = await connected({ ...SHOP_FORM, label: '  My shop ' })
    expect(body).toMatchObject({
      kind: 'shopify',
      side: 'store',
      label: 'My shop',
      config: { shop: SHOP },
      credentialHint: 'Access token ending in cdef',
      state: 'ready',
      problem: null,
      pausedAt: null,
      coverage: null,
      lastCheck: { found: { name: 'Live shop', timeZone: 'Europe/Berlin', currency: 'EUR' } },
    })
    expect((await rowOf(body.id))?.credentials).toMatch(/^v1\./)
    expect((await one(body.id)).body).toEqual(body)
    expect((await ask(list)).body.items).toContainEqual(body)
  })

  it('201: takes its name from the source where none is given, for each kind of source', async () => {
    const { client, ...shop } = { client: SHOP_CLIENT, ...SHOP_FORM }
    const credentials = { type: 'client_credentials', clientId: client.id, clientSecret: client.secret }
    expect(await connected({ ...shop, credentials })).toMatchObject({ label: 'Live shop' })
    expect(await connected(STORE_FORM)).toMatchObject({ label: 'Live store', credentialHint: 'Key ending in cdef' })
    expect(await connected(propertyForm())).toMatchObject({ label: 'Live property', side: 'analytics' })
  })

  it.each<[string, Record<string, unknown>, string[]]>([
    ['no kind', { ...SHOP_FORM, kind: undefined }, ['kind']],
    ['a kind nobody knows', { ...SHOP_FORM, kind: 'magento' }, ['kind']],
    ['a field nobody knows', { ...SHOP_FORM, owner: SHOP_TOKEN }, ['']],
    ['a label that is too long', { ...SHOP_FORM, label: 'x'.repeat(101) }, ['label']],
    ['no settings', { ...SHOP_FORM, config: undefined }, ['config']],
    ['settings that are text', { ...SHOP_FORM, config: SHOP_TOKEN }, ['config']],
    ['the shop’s public address', { ...SHOP_FORM, config: { shop: 'shop.example' } }, ['shop']],
    ['no credentials', { ...SHOP_FORM, credentials: undefined }, ['credentials']],
    ['credentials that are text', { ...SHOP_FORM, credentials: SHOP_TOKEN }, ['credentials']],
    ['a way to sign in nobody knows', { ...SHOP_FORM, credentials: { type: SHOP_TOKEN } }, ['type']],
    [
      'a token with a blank',
      { ...SHOP_FORM, credentials: { type: 'token', accessToken: `a ${SHOP_TOKEN}` } },
      ['accessToken'],
    ],
    [
      'half a key',
      { ...STORE_FORM, credentials: { ...STORE_KEY, consumerKey: STORE_KEY.consumerSecret } },
      ['consumerKey'],
    ],
    [
      'both halves swapped',
      {
        ...STORE_FORM,
        credentials: { consumerKey: STORE_KEY.consumerSecret, consumerSecret: STORE_KEY.consumerKey },
      },
      ['consumerKey', 'consumerSecret'],
    ],
    ['an address in a private network', { ...STORE_FORM, config: { url: 'https://10.0.0.5' } }, ['url']],
    ['a key in the address', { ...STORE_FORM, config: { url: `https://a:${WRONG_SECRET}@shop.example` } }, ['url']],
    ['a data stream’s id', { ...propertyForm(), config: { propertyId: 'G-ABCDEF' } }, ['propertyId']],
    [
      'a key file of another kind',
      {
        ...propertyForm(),
        credentials: { type: 'service_account', key: { type: 'authorized_user', private_key: PRIVATE_KEY } },
      },
      ['key.type', 'key.client_email'],
    ],
  ])('400: %s: names the field, stores nothing and repeats nothing', async (_, form, fields) => {
    const before = await countConnectors()
    const { status, text, body } = await post(form)
    expect({ status, fields: body.errors?.map(({ field }: { field: string }) => field) }).toEqual({
      status: 400,
      fields,
    })
    for (const secret of SECRETS) expect(text).not.toContain(secret)
    expect(await countConnectors()).toBe(before)
  })

  it.each([
    ['Shopify', { ...SHOP_FORM, credentials: wrongToken }, 'Connection', /paste a new token/],
    [
      'WooCommerce',
      { ...STORE_FORM, credentials: { ...STORE_KEY, consumerSecret: WRONG_SECRET } },
      'Key',
      /Make a new key/,
    ],
    ['GA4', propertyForm('399999999'), 'Read the property', /add this e-mail address as Viewer/],
  ])(
    '409: credentials %s does not accept: each step with what to do, and nothing is stored',
    async (_, form, step, advice) => {
      const before = await countConnectors()
      const { status, body } = await post(form)
      expect(status).toBe(409)
      expect(body.code).toBe('conflict')
      expect(body.detail).toMatch(advice)
      expect(body.errors).toContainEqual({ field: step, message: body.detail })
      const others = body.errors.filter(({ field }: { field: string }) => field !== step)
      for (const { message } of others) expect(message).toBe('works')
      expect(await countConnectors()).toBe(before)
    },
  )

  it('tries settings without keeping them', async () => {
    const before = await countConnectors()
    const good = await ask(tryRoute, { method: 'POST', body: SHOP_FORM })
    expect(good.status).toBe(200)
    expect(good.body.steps.every(({ ok }: { ok: boolean }) => ok)).toBe(true)
    const bad = await ask(tryRoute, { method: 'POST', body: { ...SHOP_FORM, credentials: wrongToken } })
    const message = expect.stringMatching(/new token/)
    expect(bad.body.steps).toEqual([{ name: 'Connection', ok: false, needsReauth: true, message }])
    expect(await countConnectors()).toBe(before)
  })
})

describe('a connected source', () => {
  it('says after a check what stopped working, and that it works again', async () => {
    const { id } = await connected()
    sources.shopify.faults.push({ kind: 'status', status: 402 })
    const broken = await checkOf(id)
    expect(broken.status).toBe(200)
    expect(broken.body).toMatchObject({ state: 'misconfigured', problem: expect.stringMatching(/unpaid bill/) })
    expect((await checkOf(id)).body).toMatchObject({ state: 'ready', problem: null })
  })

  it('keeps its credentials when better ones turn out to be wrong, and takes ones that work', async () => {
    const { id } = await connected()
    const before = await rowOf(id)
    expect((await put(id, { credentials: wrongToken })).status).toBe(409)
    expect((await put(id, { credentials: { type: 'token' } })).status).toBe(400)
    expect((await put(id, { config: WRONG_TOKEN, credentials: wrongToken })).body.errors[0].field).toBe('config')
    expect(await rowOf(id)).toEqual(before)
    expect((await checkOf(id)).body.state).toBe('ready')

    const { id: clientId, secret: clientSecret } = SHOP_CLIENT
    const replaced = await put(id, { credentials: { type: 'client_credentials', clientId, clientSecret } })
    expect(replaced.status).toBe(200)
    expect(replaced.body.credentialHint).toBe('Client client-of-test, secret ending in cdef')
    expect((await rowOf(id))?.credentials).not.toBe(before?.credentials)
    const asked = sources.shopify.requests.length
    expect((await checkOf(id)).body.state).toBe('ready')
    expect(sources.shopify.requests.slice(asked).map(({ token }) => token)).not.toContain(SHOP_TOKEN)
  })

  it('is renamed, and by nothing that is no name', async () => {
    const { id } = await connected()
    expect((await patch(id, { label: ' Boutique ' })).body).toMatchObject({ label: 'Boutique', pausedAt: null })
    for (const [change, field] of [
      [{ label: ' ' }, 'label'],
      [{ label: 'x'.repeat(101) }, 'label'],
      [{ paused: 'yes' }, 'paused'],
      [{ credentials: SHOP_TOKEN }, ''],
    ] as const) {
      const { status, body } = await patch(id, change)
      expect({ status, field: body.errors[0].field }).toEqual({ status: 400, field })
    }
    expect((await one(id)).body.label).toBe('Boutique')
  })

  it('is not asked while it is paused: a job says so, and works once it is resumed', async () => {
    const { store, run } = await makeLive()
    const { body } = await patch(store.id, { paused: true, label: 'Boutique' })
    expect(Date.parse(body.pausedAt)).toBeGreaterThan(0)
    const asked = sources.shopify.requests.length
    expect(await run()).toMatchObject({
      state: 'failed',
      error: {
        code: 'conflict',
        message: 'Boutique is paused. Resume it under Connectors, then run this again.',
      },
    })
    expect(sources.shopify.requests.length).toBe(asked)
    expect((await patch(store.id, { paused: true })).body.pausedAt).toBe(body.pausedAt)
    expect((await patch(store.id, { paused: false })).body.pausedAt).toBeNull()
    expect((await run()).state).toBe('done')
  })

  it('fails a job with what a person can do, where the shop turns it away', async () => {
    const { store, run } = await makeLive()
    sources.shopify.faults.push({ kind: 'status', status: 402 })
    const { state, error } = await run()
    expect({ state, code: error?.code }).toEqual({ state: 'failed', code: 'upstream_failed' })
    expect(error?.message).toMatch(/^Live shop: Shopify has frozen the shop/)
    expect((await one(store.id)).body).toMatchObject({
      state: 'misconfigured',
      problem: expect.stringMatching(/frozen/),
    })
  })
})

const TABLES = [
  'upload',
  'coverage',
  'store_order',
  'analytics_purchase',
  'analytics_tag',
  'lookup',
  'reconciliation_source',
]
const kept = async (id: string) => {
  const counts = await Promise.all(
    TABLES.map(async (table) => (await tenant`select from tenant.${tenant(table)} where connector_id = ${id}`).length),
  )
  return Object.fromEntries(TABLES.map((table, at) => [table, counts[at]]))
}
const NOTHING = Object.fromEntries(TABLES.map((table) => [table, 0]))

describe('DELETE', () => {
  it('204: what was read and the credentials are gone, finished results are as they were', async () => {
    const { store, analytics, run } = await makeLive()
    const job = await run()
    expect(job.headline).toMatchObject({ matched: 27, settled: 30, missing: 3 })
    const [text, result] = [
      await exportJob(people.acme, job.id),
      await getResult(people.acme.context, { jobId: job.id }),
    ]
    expect(await kept(store.id)).toMatchObject({ store_order: 30, coverage: 19 })
    expect(await kept(analytics.id)).toMatchObject({ analytics_purchase: 27, analytics_tag: 27 })
    for (const { id } of [store, analytics]) {
      expect(await remove(id)).toMatchObject({ status: 204, text: '' })
      expect(await kept(id)).toEqual(NOTHING)
      expect(await rowOf(id)).toMatchObject({ credentials: null, credential_hint: null, problem: null })
    }
    expect(await exportJob(people.acme, job.id)).toBe(text)
    expect(await getResult(people.acme.context, { jobId: job.id })).toEqual(result)
    expect((await ask(list)).body.items.map(({ id }: ConnectorDto) => id)).not.toContain(store.id)
  })

  it('leaves a reconciliation that says what it lacks instead of calling every sale missing', async () => {
    const { analytics, askForJob, run } = await makeLive()
    const { id } = await askForJob()
    const claim = await claimJob()
    await remove(analytics.id)
    await expect(matchJob(claim)).rejects.toMatchObject({ code: 'conflict' })
    await runJob(claim, new AbortController().signal)
    expect(await getJob(people.acme.context, { jobId: id })).toMatchObject({
      state: 'failed',
      error: { code: 'conflict', message: expect.stringMatching(/was removed\. Connect it again/) },
    })
    await expect(run()).rejects.toMatchObject({ code: 'conflict' })
  })

  it('stays removed when a job was just reading it', async () => {
    const { store, askForJob } = await makeLive()
    const { id } = await askForJob()
    const claim = await claimJob()
    const asked = sources.shopify.requests.length
    sources.shopify.faults.push({ kind: 'status', status: 503, on: 'Orders' })
    const running = runJob(claim, new AbortController().signal)
    // The first answer is refused, which gives a second to remove the shop in.
    await expect.poll(() => sources.shopify.requests.slice(asked).map(({ operation }) => operation)).toContain('Orders')
    expect((await remove(store.id)).status).toBe(204)
    await running
    expect(await kept(store.id)).toEqual(NOTHING)
    expect(await getJob(people.acme.context, { jobId: id })).toMatchObject({
      state: 'failed',
      error: { code: 'conflict', message: expect.stringMatching(/removed/) },
    })
  })

  it('409: the sources for files stay, have no credentials and are not checked', async () => {
    for (const id of [people.acme.storeConnectorId, people.acme.analyticsConnectorId]) {
      const before = await rowOf(id)
      expect(await remove(id)).toMatchObject({
        status: 409,
        body: { detail: expect.stringMatching(/cannot be removed/) },
      })
      expect(await checkOf(id)).toMatchObject({ status: 409, body: { detail: expect.stringMatching(/takes files/) } })
      expect(await put(id, { credentials: wrongToken })).toMatchObject({ status: 409 })
      expect(await rowOf(id)).toEqual(before)
    }
  })
})

const NO_CONNECTOR = 'con_00000000000000000000000000'
const ON_ONE: [string, (id: string, cookie?: string) => ReturnType<typeof ask>][] = [
  ['GET', (id, cookie) => ask(GET, { params: { id }, cookie })],
  ['PATCH', (id, cookie) => patch(id, { paused: true }, cookie)],
  ['DELETE', remove],
  ['POST check', checkOf],
  ['PUT credentials', (id, cookie) => put(id, { credentials: SHOP_FORM.credentials }, cookie)],
]

describe('who may do what', () => {
  it.each(ON_ONE)(
    '404: %s: another client’s connector, and a removed one, answer like one that never was',
    async (_, act) => {
      const [{ id }, removed] = [await connected(), await connected()]
      await remove(removed.id)
      const before = await rowOf(id)
      const missing = await act(NO_CONNECTOR, people.stranger)
      expect(missing.status).toBe(404)
      expect(await act(id, people.stranger)).toEqual(missing)
      expect(await act(removed.id)).toEqual(missing)
      expect(await rowOf(id)).toEqual(before)
    },
  )

  const acts: [string, string[], (cookie: string) => ReturnType<typeof ask>][] = [
    ['GET list', ['viewer', 'analyst', 'admin', 'owner'], (cookie) => ask(list, { cookie })],
    ['GET', ['viewer', 'analyst', 'admin', 'owner'], (cookie) => ask(GET, { params: { id: NO_CONNECTOR }, cookie })],
    ['POST check', ['analyst', 'admin', 'owner'], (cookie) => checkOf(NO_CONNECTOR, cookie)],
    ['POST', ['admin', 'owner'], (cookie) => post({ ...SHOP_FORM, credentials: {} }, cookie)],
    ['POST try', ['admin', 'owner'], (cookie) => ask(tryRoute, { method: 'POST', body: {}, cookie })],
    ['PATCH', ['admin', 'owner'], (cookie) => patch(NO_CONNECTOR, { paused: true }, cookie)],
    ['PUT credentials', ['admin', 'owner'], (cookie) => put(NO_CONNECTOR, { credentials: wrongToken }, cookie)],
    ['DELETE', ['admin', 'owner'], (cookie) => remove(NO_CONNECTOR, cookie)],
  ]
  it.each(acts)('%s is for %j alone', async (_, roles, act) => {
    const cookies = { viewer: people.viewer, analyst: people.analyst, admin, owner: people.owner }
    const allowed: string[] = []
    for (const [role, cookie] of Object.entries(cookies)) {
      const { status, body } = await act(cookie)
      if (status === 403) expect(body.detail).toContain(`Your role (${role}) does not allow this.`)
      else allowed.push(role)
    }
    expect(allowed).toEqual(roles)
    expect((await act('none=1')).status).toBe(401)
  })
})

it('no credential is in an answer, a log line or any table, sealed ones aside', async () => {
  const tables = await sql`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['job', 'connector', 'upload', 'job_summary']))
  const rows: string[] = []
  for (const { schema, name } of tables)
    rows.push(JSON.stringify(await sql`select t::text as row from ${sql(schema)}.${sql(name)} t`))
  const jobs = await sql`select state from platform.job`
  expect(jobs.length).toBeGreaterThan(4)
  expect(logged.length).toBeGreaterThan(100)
  expect(logged.join('')).toContain('source could not be read')
  for (const text of [answered.join('\n'), logged.join(''), rows.join('\n')])
    for (const secret of SECRETS) expect(text.includes(secret)).toBe(false)
})
