import { randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import { SOURCES } from '@/lib/ingestors/registry'
import { sealCredentials } from '@/lib/services/connectors/open-connector'
import { type Ask, askHandler, askServer } from './ask'
import type { BuiltWeb } from './built-web'
import { type ClientWithJob, signInNew } from './cast'
import { type ApiRoute, loadRoutes, readPages } from './routes'
import { plantConnector, readOwnIds } from './rows'

/** Secrets that must be found nowhere but where their owner put them. */
interface Canary {
  what: string
  text: string
}

/** Gives secrets to the API, then looks for them everywhere. */
export async function searchSecrets(
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
    await plantConnector(owner, client, id, sealCredentials(client.clientId, id, credentials))
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
