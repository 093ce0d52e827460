import { route as declareRoute } from '@/lib/http/route'
import type { Arena } from './lib/arena'
import { type Ask, askHandler, askServer, type Told } from './lib/ask'
import { startBuiltWeb } from './lib/built-web'
import { type Actor, type Cast, type ClientWithJob, castAll } from './lib/cast'
import { expectOf, isAdministration } from './lib/expectation'
import { provePages } from './lib/page-matrix'
import type { Proof } from './lib/proof'
import { type ApiRoute, loadRoutes, readPages } from './lib/routes'
import { giveOwnIds, hashRows, nobodysId, type OwnIds, readOwnIds } from './lib/rows'
import { sampleBody } from './lib/sample-body'

export interface MatrixSize {
  seed: number
  /** Against a started server, with pages and ways of writing addresses; otherwise the handlers themselves. */
  isServed: boolean
  /** All kinds of callers, or one of each sort. */
  isWhole: boolean
}

export const FULL_MATRIX: Omit<MatrixSize, 'seed'> = { isServed: true, isWhole: true }

const FEW = ['anonymous', 'viewer of acme', 'owner of acme', 'stranger', 'key results:read']

const MALFORMED = ["' or true --", '\u0000', '%2e%2e', 'x'.repeat(300), '﷽']

type Target = { name: string; clientId: string | null; idOf: OwnIds }

interface Stage {
  cast: Cast
  ask: Ask
  targets: readonly Target[]
  problems: string[]
  counts: Record<string, number>
}

/** The noun a parameter stands for: `connection_request` of `/connection-requests/[id]`. */
function nounOf(path: string, name: string): string {
  const parts = path.split('/')
  const before = parts[parts.indexOf(`[${name}]`) - 1] ?? ''
  return before.replaceAll('-', '_').replace(/ies$/, 'y').replace(/s$/, '')
}

/** What a schema cannot tell of a query. */
const QUERIES: Record<string, (idOf: OwnIds) => Record<string, string>> = {
  'GET /api/v1/jobs/[id]/history': (idOf) => ({ row: idOf('verdict') ?? '1' }),
}

const parametersOf = (path: string) => [...path.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => name)

/** The row a field of a body names, such as `reconciliationId`; undefined for other fields. */
const nounOfField = (field: string) =>
  /^(\w+)(?:Ids?|_ids?)$/
    .exec(field)?.[1]
    ?.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace(/^(store|analytics)_connector$/, 'connector')

function callOf(route: ApiRoute, actor: Actor, { idOf }: Target, bodyIds: OwnIds) {
  const value = (name: string) => (name === 'month' ? '2026-09' : (idOf(nounOf(route.path, name)) ?? nobodysId()))
  const params = Object.fromEntries(parametersOf(route.path).map((name) => [name, value(name)]))
  const body = sampleBody(route.declaration.body, (field) => {
    const noun = nounOfField(field)
    return noun === undefined ? undefined : (bodyIds(noun) ?? nobodysId())
  })
  const query = sampleBody(route.declaration.query, () => undefined) as Record<string, string> | null
  return { route, params, query: { ...query, ...QUERIES[route.name]?.(idOf) }, headers: actor.headers, body }
}

/** One caller at one route: every id it might try. What it may do to its own rows comes last, in another stage. */
async function tryRoute(stage: Stage, route: ApiRoute, actor: Actor): Promise<void> {
  const { cast, ask, targets, problems, counts } = stage
  const { declaration, method, name } = route
  const takesId = parametersOf(route.path).some((each) => each !== 'month')
  const home = Object.keys(actor.roles ?? {})[0]
  const missing = targets.find(({ clientId }) => clientId === null) as Target
  const suspendedClientId = cast.suspended.clientId
  const own = targets.find((each) => each.name === 'own') ?? missing
  let nothing: Told | null = null
  for (const target of takesId ? [missing, ...targets.filter((each) => each !== missing)] : [missing]) {
    const expected = expectOf({ declaration, actor, clientOfId: target.clientId, suspendedClientId })
    // Administration is over all clients: whatever exists is a platform admin's to see.
    const isTheirs = isAdministration(declaration) && actor.isPlatformAdmin === true
    const isOwn = target.clientId !== null && (target.clientId === home || isTheirs)
    const wouldChange = expected === 'through' && method !== 'GET' && (isOwn || !takesId)
    if (expected === 'anything' && actor.name !== 'anonymous') continue
    const call = callOf(route, actor, target, own.idOf)
    // Enough to see whether it is let in: a body nobody takes changes nothing.
    if (wouldChange && call.body === null) continue

    const told = await ask(wouldChange ? { ...call, body: { '?': 1 } } : call)
    counts.calls = (counts.calls ?? 0) + 1
    const ids = [...Object.values(call.params), ...valuesOf(call.body)]
    const text = ids.reduce((rest, id) => (id.length > 2 ? rest.replaceAll(id, '<id>') : rest), told.text)
    const where = `${name} as ${actor.name} for ${target.name}`
    if (!isAsExpected(told.status, expected, { isGet: method === 'GET', isOwn, takesId }))
      problems.push(`${where}: ${told.status} instead of ${expected}`)
    if (!isOwn && leaks(told.text, ids, actor, cast)) problems.push(`${where}: shows something of another client`)
    if (target === missing) nothing = { ...told, text }
    else if (!isOwn && target.clientId !== null && nothing && (nothing.status !== told.status || nothing.text !== text))
      problems.push(`${where}: another answer than for an id that does not exist (${told.status}, ${nothing.status})`)
    if (target === missing && takesId && expected === 'through') {
      counts.throughToNothing = (counts.throughToNothing ?? 0) + 1
      if (told.status !== 404)
        counts[`nothing answered ${told.status}`] = (counts[`nothing answered ${told.status}`] ?? 0) + 1
    }
  }
  if (!declaration.scope) await tryHeader(stage, route, actor)
}

/** Naming another client in the header is answered like naming one that does not exist. */
async function tryHeader(
  { cast, ask, targets, problems, counts }: Stage,
  route: ApiRoute,
  actor: Actor,
): Promise<void> {
  const missing = targets.find(({ clientId }) => clientId === null) as Target
  if (route.declaration.action === 'public' || actor.roles === null || actor.roles[cast.globex.clientId]) return
  const of = (named: string) => ({
    ...callOf(route, actor, missing, missing.idOf),
    headers: { ...actor.headers, 'x-client-id': named },
  })
  const expected = expectOf({
    ...{ declaration: route.declaration, actor, clientOfId: null, named: cast.globex.clientId },
    suspendedClientId: cast.suspended.clientId,
  })
  if (expected === 'through') return
  const [foreign, none] = [await ask(of(cast.globex.clientId)), await ask(of('cli_01k00000000000000000000000'))]
  counts.calls = (counts.calls ?? 0) + 2
  if (foreign.status !== expected || foreign.status !== none.status || foreign.text !== none.text)
    problems.push(`${route.name} as ${actor.name} naming another client: ${foreign.status} instead of ${expected}`)
}

const valuesOf = (body: unknown): string[] =>
  typeof body === 'string' ? [body] : body && typeof body === 'object' ? Object.values(body).flatMap(valuesOf) : []

function isAsExpected(
  status: number,
  expected: ReturnType<typeof expectOf>,
  { isGet, isOwn, takesId }: { isGet: boolean; isOwn: boolean; takesId: boolean },
): boolean {
  if (expected === 'anything') return status < 500 || status === 503
  if (expected !== 'through') return status === expected
  if (isGet && isOwn) return [200, 304].includes(status)
  if (takesId && !isOwn) return [400, 404, 409, 422].includes(status)
  return status < 500 && status !== 401 && status !== 403
}

/** Whether an answer holds a name, an address or an id of a client the caller does not belong to. */
function leaks(text: string, sent: readonly string[], actor: Actor, cast: Cast): boolean {
  return [cast.acme, cast.globex, cast.suspended]
    .filter(({ clientId }) => !actor.roles?.[clientId] && !actor.isPlatformAdmin)
    .some(({ name, clientId, jobId, reconciliationId, storeConnectorId }) =>
      [name, clientId, jobId, reconciliationId, storeConnectorId].some(
        (mark) => text.toLowerCase().includes(mark.toLowerCase()) && !sent.includes(mark),
      ),
    )
}

/** The owner's own rows with another client's ids in the body: answered like ids that do not exist. */
async function tryBodies({ ask, targets, problems, counts }: Stage, routes: readonly ApiRoute[], owner: Actor) {
  const [own, foreign, missing] = ['own', 'foreign', 'missing'].map((name) =>
    targets.find((each) => each.name === name),
  )
  if (!own || !foreign || !missing) throw new Error('There are no targets.')
  for (const route of routes) {
    const { action } = route.declaration
    if (route.method === 'GET' || action === 'public' || action.startsWith('own.') || action.startsWith('admin.'))
      continue
    const call = callOf(route, owner, own, foreign.idOf)
    const other = callOf(route, owner, own, missing.idOf)
    if (JSON.stringify(call.body) === JSON.stringify(other.body)) continue
    counts.foreignBodies = (counts.foreignBodies ?? 0) + 1
    const [told, nothing] = [await ask(call), await ask(other)]
    const plainOf = (answer: Told, body: unknown) =>
      valuesOf(body).reduce((rest, id) => (id.length > 8 ? rest.replaceAll(id, '<id>') : rest), answer.text)
    if (told.status !== nothing.status || plainOf(told, call.body) !== plainOf(nothing, other.body))
      problems.push(`${route.name} with another client's ids in its body: ${told.status}, ${nothing.status} for no ids`)
    if (told.status < 300) problems.push(`${route.name} takes another client's ids in its body`)
  }
}

/** Every route and caller, each with ids of its own, of another client, and of nobody. */
async function tryAll(stage: Stage, routes: readonly ApiRoute[], actors: readonly Actor[]): Promise<void> {
  for (const route of routes) {
    const queue = [...actors]
    const work = async () => {
      for (let actor = queue.shift(); actor; actor = queue.shift()) await tryRoute(stage, route, actor)
    }
    await Promise.all([work(), work(), work()])
  }
}

/**
 * Every route, caller and id: the status the declaration and the table of permissions say, another client's id answered
 * byte for byte like none, nothing of another client in any answer, and its rows as they were. Control: a route that
 * forgets to authorise is caught.
 */
export async function proveMatrix({ owner, appUrl }: Arena, { isServed, isWhole }: MatrixSize): Promise<Proof> {
  const loaded = await loadRoutes()
  const problems = [...loaded.problems, ...readPages().problems]
  const cast = await castAll(owner, isWhole ? null : FEW)
  await giveOwnIds(owner)
  const [acmeIds, globexIds] = [await readOwnIds(owner, cast.acme), await readOwnIds(owner, cast.globex)]
  const targets: Target[] = [
    { name: 'own', clientId: cast.acme.clientId, idOf: acmeIds },
    { name: 'foreign', clientId: cast.globex.clientId, idOf: globexIds },
    { name: 'missing', clientId: null, idOf: (noun) => nobodysId(acmeIds(noun)) },
    ...MALFORMED.slice(0, isWhole ? undefined : 0).map((id) => ({
      name: JSON.stringify(id.slice(0, 20)),
      clientId: null,
      idOf: () => id,
    })),
  ]
  const actors = isWhole ? cast.actors : cast.actors.filter(({ name }) => FEW.includes(name))
  const web = isServed ? await startBuiltWeb(appUrl) : null
  const stage: Stage = { cast, targets, problems, counts: {}, ask: web ? askServer(web.origin) : askHandler }
  try {
    // Signing out ends the session of who asks, and an account is its person's alone.
    const routes = loaded.routes.filter(({ name }) => name !== 'POST /api/auth/sign-out')
    const isStranger = ({ roles }: Actor) => cast.globex.clientId in (roles ?? {})
    const before = await hashRows(owner, cast.globex.clientId)
    await tryAll(
      stage,
      routes,
      actors.filter((actor) => !isStranger(actor)),
    )
    await tryBodies(stage, routes, actors.find(({ name }) => name === 'owner of acme') as Actor)
    problems.push(...(await changesOf(owner, cast.globex, before)))
    const ofAcme = await hashRows(owner, cast.acme.clientId)
    await tryAll(stage, routes, actors.filter(isStranger))
    problems.push(...(await changesOf(owner, cast.acme, ofAcme)))
    const pages = web ? await provePages({ origin: web.origin, cast, ids: { own: acmeIds, foreign: globexIds } }) : null
    problems.push(...(pages?.problems ?? []))
    const isCaught = await catchCareless(stage, owner, actors)
    if (!isCaught) problems.push('Control: a route that does not authorise was not caught')
    return {
      problems,
      figures: {
        routes: loaded.routes.length,
        actors: actors.length,
        targets: targets.length,
        ...stage.counts,
        ...pages?.figures,
        tablesUnchanged: before.size,
        controlCaught: isCaught,
      },
    }
  } finally {
    await web?.close()
  }
}

async function changesOf(owner: Arena['owner'], client: ClientWithJob, before: Map<string, string>): Promise<string[]> {
  const after = await hashRows(owner, client.clientId)
  return [...before].flatMap(([table, hash]) =>
    after.get(table) === hash ? [] : [`Others changed rows of ${client.name} in ${table}`],
  )
}

/** A route that reads a job by its id without asking who wants it, under the declaration of the real one. */
async function catchCareless(stage: Stage, owner: Arena['owner'], actors: readonly Actor[]): Promise<boolean> {
  const careless = declareRoute({
    action: 'public',
    run: async ({ request }) => {
      const id = decodeURIComponent(new URL(request.url).pathname.split('/').at(-1) ?? '')
      const rows = id.includes('\u0000') ? [] : await owner`select * from platform.job where id = ${id}`
      return rows[0] ?? new Response('{}', { status: 404 })
    },
  })
  const real: Pick<ApiRoute, 'method' | 'path'> = { method: 'GET', path: '/api/v1/jobs/[id]' }
  const route: ApiRoute = {
    ...real,
    name: 'careless',
    handler: careless,
    declaration: { action: 'job.read', scope: 'job' },
  }
  const found: string[] = []
  await tryAll({ ...stage, ask: askHandler, counts: {}, problems: found }, [route], actors)
  return found.some((line) => line.includes('stranger')) && found.some((line) => line.includes('anonymous'))
}
