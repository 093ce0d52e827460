import { route as declareRoute } from '@/lib/http/route'
import type { Arena } from './lib/arena'
import { askHandler, askServer } from './lib/ask'
import { startBuiltWeb } from './lib/built-web'
import { type Actor, type ClientWithJob, castAll } from './lib/cast'
import type { Target } from './lib/matrix-call'
import { type Stage, tryBodies, tryRoute } from './lib/matrix-tries'
import { provePages } from './lib/page-matrix'
import type { Proof } from './lib/proof'
import { type ApiRoute, loadRoutes, readPages } from './lib/routes'
import { giveOwnIds, hashRows, nobodysId, readOwnIds } from './lib/rows'

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
  // One of uploaded files has no page of its own.
  await owner`update tenant.reconciliation set time_zone = 'Europe/Berlin'`
  const [acmeIds, globexIds] = [await readOwnIds(owner, cast.acme), await readOwnIds(owner, cast.globex)]
  const targets: Target[] = [
    { name: 'own', clientId: cast.acme.clientId, idOf: acmeIds },
    { name: 'foreign', clientId: cast.globex.clientId, idOf: globexIds },
    { name: 'missing', clientId: null, idOf: (noun) => nobodysId(acmeIds(noun)) },
    ...MALFORMED.slice(0, isWhole ? undefined : 0).map((id) => ({
      name: JSON.stringify(id.slice(0, 20)),
      clientId: null,
      idOf: () => id,
      isNoText: id.includes('\u0000'),
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
