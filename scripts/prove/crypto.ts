import { randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import { earnContext } from '@/lib/db/context'
import { forgetEnv } from '@/lib/env'
import { SOURCES } from '@/lib/ingestors/registry'
import { findConnector } from '@/lib/services/connectors/find-connector'
import { openConnector, sealCredentials } from '@/lib/services/connectors/open-connector'
import { rotateCredentials } from '@/lib/services/vault/rotate'
import type { TestClient } from '@/lib/testing/fixture'
import { openVault, parseKeys } from '@/lib/vault/seal'
import type { Arena } from './lib/arena'
import { type Ask, askHandler, askServer } from './lib/ask'
import { type BuiltWeb, startBuiltWeb } from './lib/built-web'
import { type ClientWithJob, makeFullClient, signInNew } from './lib/cast'
import type { Proof } from './lib/proof'
import { type ApiRoute, loadRoutes, readPages } from './lib/routes'
import { readOwnIds } from './lib/rows'

export interface CryptoSize {
  seed: number
  /** Stored credentials of each of two clients. */
  credentials: number
  /** With a started server, its pages and its log. */
  isServed: boolean
}

export const FULL_CRYPTO: Omit<CryptoSize, 'seed'> = { credentials: 300, isServed: true }

const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`
const placeOf = (clientId: string, id: string) => ({ clientId, table: 'connector', id, field: 'credentials' })
const signal = new AbortController().signal

/** Secrets that must be found nowhere but where their owner put them. */
interface Canary {
  what: string
  text: string
}

/**
 * Stored credentials open in their own place only; all of them are sealed with a new key while others read and replace
 * them, and open without the old one; and secrets given to the API are in no table, answer, page or log. Control: a
 * secret stored in clear is found.
 */
export async function proveCrypto({ owner, appUrl }: Arena, { credentials, isServed }: CryptoSize): Promise<Proof> {
  const [oldKey, newest] = [newKey('old'), newKey('new')]
  process.env.ENCRYPTION_KEY = `${newest},${oldKey}`
  forgetEnv()
  const [acme, globex] = [await makeFullClient(owner, 'Acme'), await makeFullClient(owner, 'Globex')]
  const problems: string[] = []
  const swaps = await swapPlaces(owner, [acme, globex], problems)
  const rotation = await rotateUnderLoad(owner, [acme, globex], { oldKey, newest, credentials, problems })
  const web = isServed ? await startBuiltWeb(appUrl, { ENCRYPTION_KEY: newest }) : null
  try {
    const search = await searchSecrets(owner, acme, web, problems)
    return { problems, figures: { swaps, ...rotation, ...search } }
  } finally {
    await web?.close()
  }
}

const contextOf = ({ clientId }: TestClient) =>
  earnContext({ clientId, role: 'dra_app', userId: null, readOnly: false })

const secretOf = (id: string) => ({ consumerKey: `ck_${id}`, consumerSecret: `cs_${id}canary` })

async function plant(owner: postgres.Sql, { clientId }: TestClient, id: string, sealed: string): Promise<void> {
  await owner`insert into tenant.connector (client_id, id, kind, label, config, credentials)
    values (${clientId}, ${id}, 'woocommerce', 'Shop', ${owner.json({ url: 'https://shop.example' })}, ${sealed})`
}

/** Sealed texts in each other's place: of another client, row, and field. Returns how many were tried. */
async function swapPlaces(
  owner: postgres.Sql,
  [acme, globex]: readonly [ClientWithJob, ClientWithJob],
  problems: string[],
): Promise<number> {
  const rows = [acme, acme, globex, globex].map((client, index) => ({ client, id: `con_swap${index}` }))
  const texts = rows.map(({ client, id }) => sealCredentials(client.clientId, id, secretOf('swap')))
  for (const [index, { client, id }] of rows.entries()) await plant(owner, client, id, texts[index] ?? '')
  let tried = 0
  for (const [at, { client, id }] of rows.entries())
    for (const [from, text] of texts.entries()) {
      await owner`update tenant.connector set credentials = ${text} where client_id = ${client.clientId} and id = ${id}`
      const row = await findConnector(contextOf(client), id)
      let isOpen = true
      try {
        openConnector(row, { signal })
      } catch {
        isOpen = false
      }
      tried++
      if (isOpen !== (at === from))
        problems.push(`Credentials ${from} in the place of ${at}: ${isOpen ? 'open' : 'closed'}`)
    }
  const vault = openVault(parseKeys(process.env.ENCRYPTION_KEY ?? ''))
  const sealed = vault.seal('x', placeOf(acme.clientId, 'con_field'))
  for (const change of [{ field: 'other' }, { table: 'other' }, { id: 'other' }, { clientId: globex.clientId }])
    try {
      tried++
      vault.unseal(sealed, { ...placeOf(acme.clientId, 'con_field'), ...change })
      problems.push(`A sealed text opens with ${JSON.stringify(change)}`)
    } catch {}
  await owner`delete from tenant.connector where id like 'con_swap%'`
  return tried
}

interface Rotation {
  oldKey: string
  newest: string
  credentials: number
  problems: string[]
}

/** Sealing anew while readers open and writers replace; then the old key is gone. */
async function rotateUnderLoad(
  owner: postgres.Sql,
  clients: readonly ClientWithJob[],
  { oldKey, newest, credentials, problems }: Rotation,
): Promise<Record<string, number>> {
  const old = openVault(parseKeys(oldKey))
  const ids = Array.from({ length: credentials }, (_, number) => `con_${String(number).padStart(5, '0')}`)
  for (const client of clients)
    for (const id of ids) await plant(owner, client, id, old.seal(secretOf(id), placeOf(client.clientId, id)))
  let [isDone, reads, writes] = [false, 0, 0]
  const read = async (client: ClientWithJob) => {
    while (!isDone) {
      const id = ids[reads++ % ids.length] ?? ''
      try {
        openConnector(await findConnector(contextOf(client), id), { signal })
      } catch (error) {
        problems.push(`${id} could not be opened while keys were changed: ${String(error)}`)
      }
    }
  }
  const write = async ({ clientId }: ClientWithJob) => {
    while (!isDone) {
      const id = ids[(writes++ * 7) % ids.length] ?? ''
      await owner`update tenant.connector set credentials = ${sealCredentials(clientId, id, secretOf(id))}
        where client_id = ${clientId} and id = ${id}`
    }
  }
  const load = clients.flatMap((client) => [read(client), write(client)])
  let changed = 0
  // Two at once, as when somebody starts it twice.
  for (const client of clients) {
    const counts = await Promise.all([rotateCredentials(contextOf(client)), rotateCredentials(contextOf(client))])
    changed += counts.reduce((sum, count) => sum + count, 0)
  }
  isDone = true
  await Promise.all(load)
  const alone = openVault(parseKeys(newest))
  let opened = 0
  for (const { clientId } of clients) {
    const rows = await owner<{ id: string; credentials: string }[]>`
      select id, credentials from tenant.connector where client_id = ${clientId} and id = any (${ids})`
    for (const row of rows)
      try {
        const plain = alone.unseal(row.credentials, placeOf(clientId, row.id))
        if (JSON.stringify(plain) === JSON.stringify(secretOf(row.id))) opened++
      } catch {}
  }
  if (opened !== credentials * clients.length)
    problems.push(`${credentials * clients.length - opened} credentials do not open without the old key`)
  if (changed === 0 || reads === 0 || writes === 0) problems.push('Nothing was sealed anew under load')
  await owner`delete from tenant.connector where id = any (${ids})`
  return { sealedAnew: changed, readsMeanwhile: reads, replacedMeanwhile: writes, openedWithoutOldKey: opened }
}

/** Gives secrets to the API, then looks for them everywhere. */
async function searchSecrets(
  owner: postgres.Sql,
  client: ClientWithJob,
  web: BuiltWeb | null,
  problems: string[],
): Promise<Record<string, number | boolean>> {
  const { routes } = await loadRoutes()
  const ask = web ? askServer(web.origin) : askHandler
  const person = await signInNew({ email: 'owner@secrets.example', clientIds: [client.clientId], role: 'owner' })
  const headers = { cookie: person.cookie }
  const canaries: Canary[] = [
    { what: 'session', text: decodeURIComponent(/session_token=([^;]+)/.exec(person.cookie)?.[1] ?? '') },
    { what: 'password', text: 'correct horse battery' },
    ...(await giveSecrets(ask, routes, headers, problems)),
    ...(await storeCredentials(owner, client)),
  ]
  const find = async () => {
    const places = [
      ...(await dumpAll(owner)),
      ...(await readAnswers(owner, client, { ask, routes, headers })),
      ...(web ? await readServed(web, client, headers) : []),
    ]
    return {
      places: places.length,
      found: places.flatMap(({ where, text }) =>
        canaries
          .filter((canary) => canary.text.length > 5 && text.includes(canary.text))
          .map(({ what }) => `${what} in ${where}`),
      ),
    }
  }
  const { places, found } = await find()
  problems.push(...found)
  if (canaries.length < 20) problems.push(`Only ${canaries.length} secrets were given`)
  await owner`update tenant.connector set label = ${canaries.at(-1)?.text ?? ''} where id = 'con_canary0'`
  const control = (await find()).found.length
  if (control === 0) problems.push('Control: a secret stored in clear was not found')
  return { canaries: canaries.length, places, hits: found.length, controlHits: control }
}

/** Secrets that routes hand out once: keys and links. */
async function giveSecrets(
  ask: Ask,
  routes: readonly ApiRoute[],
  headers: Record<string, string>,
  problems: string[],
): Promise<Canary[]> {
  const canaries: Canary[] = []
  const give = async (name: string, body: (number: number) => object, secret: RegExp, times: number) => {
    const route = routes.find((each) => each.name === name)
    if (!route) return problems.push(`There is no route ${name}`)
    for (let number = 0; number < times; number++) {
      const told = await ask({ route, params: {}, headers, body: body(number) })
      const text = secret.exec(told.text)?.[1]
      if (told.status >= 300 || !text) problems.push(`${name} answered ${told.status}: ${told.text.slice(-200)}`)
      else canaries.push({ what: name, text })
    }
  }
  const scopes = ['results:read']
  await give('POST /api/v1/keys', (number) => ({ name: `Key ${number}`, scopes }), /(dra_[\w-]{43})/, 4)
  await give('POST /api/v1/connection-requests', () => ({ kind: 'ga4', note: 'For us' }), /connect\/([\w-]{30,})/, 4)
  return canaries
}

/** Credentials of every kind of source, through the service that keeps them. */
async function storeCredentials(owner: postgres.Sql, client: ClientWithJob): Promise<Canary[]> {
  const canaries: Canary[] = []
  for (let number = 0; number < 10; number++) {
    const text = `cs_${randomBytes(20).toString('hex')}`
    const given = {
      config: { url: 'https://shop.example' },
      credentials: { consumerKey: `ck_${randomBytes(20).toString('hex')}`, consumerSecret: text },
    }
    const { credentials } = SOURCES.woocommerce.parse(given)
    const id = `con_canary${number}`
    await plant(owner, client, id, sealCredentials(client.clientId, id, credentials))
    canaries.push({ what: 'store credentials', text })
  }
  return canaries
}

interface Found {
  where: string
  text: string
}

/** All rows of all tables of all schemas, as a dump would hold them. */
async function dumpAll(owner: postgres.Sql): Promise<Found[]> {
  const tables = await owner<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`
  const places: Found[] = []
  for (const { name } of tables) {
    const rows = await owner.unsafe<{ row: string }[]>(`select t::text as row from ${name} t`)
    places.push({ where: name, text: rows.map(({ row }) => row).join('\n') })
  }
  return places
}

/** What every route that only reads answers its owner. */
async function readAnswers(
  owner: postgres.Sql,
  client: ClientWithJob,
  { ask, routes, headers }: { ask: Ask; routes: readonly ApiRoute[]; headers: Record<string, string> },
): Promise<Found[]> {
  const ids = await readOwnIds(owner, client)
  const places: Found[] = []
  for (const route of routes.filter(({ method, declaration }) => method === 'GET' && declaration.action !== 'public')) {
    const noun = route.path.split('/').at(3)?.replaceAll('-', '_').replace(/s$/, '') ?? ''
    const id = noun === 'connector' ? 'con_canary0' : (ids(noun) ?? 'none')
    for (const format of route.path.endsWith('/export') ? ['csv', 'json', 'xlsx'] : ['']) {
      const query: Record<string, string> = format === '' ? {} : { format }
      const told = await ask({ route, params: { id, month: '2026-09' }, query, headers })
      places.push({ where: `${route.name} ${format}`, text: told.text })
    }
  }
  return places
}

/** Pages, as documents and as the data they are made of, and the server's log. */
async function readServed(web: BuiltWeb, client: ClientWithJob, headers: Record<string, string>): Promise<Found[]> {
  const places: Found[] = []
  for (const { path, policy } of readPages().pages) {
    if (policy === 'anybody') continue
    const address = path
      .replace('[jobId]', client.jobId)
      .replace('connectors/[id]', 'connectors/con_canary0')
      .replace('reconciliations/[id]', `reconciliations/${client.reconciliationId}`)
      .replaceAll(/\[\w+\]/g, 'none')
    for (const extra of [{}, { rsc: '1' }] as Record<string, string>[]) {
      const response = await fetch(web.origin + address, { headers: { ...headers, ...extra }, redirect: 'manual' })
      places.push({ where: `${address} ${JSON.stringify(extra)}`, text: await response.text() })
    }
  }
  places.push({ where: 'the log', text: web.readLog() })
  return places
}
