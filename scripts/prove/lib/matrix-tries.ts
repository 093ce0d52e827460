import type { Ask, Told } from './ask'
import type { Actor, Cast } from './cast'
import { expectOf, isAdministration } from './expectation'
import { callOf, parametersOf, type Target, valuesOf } from './matrix-call'
import type { ApiRoute } from './routes'

/** What one caller is answered at one route, held against what it should be. */

export interface Stage {
  cast: Cast
  ask: Ask
  targets: readonly Target[]
  problems: string[]
  counts: Record<string, number>
}

/** One caller at one route: every id it might try. What it may do to its own rows comes last, in another stage. */
export async function tryRoute(stage: Stage, route: ApiRoute, actor: Actor): Promise<void> {
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
    const isRefusedAsNoText = target.isNoText === true && told.status === 400
    if (!isRefusedAsNoText && !isAsExpected(told.status, expected, { isGet: method === 'GET', isOwn, takesId }))
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
export async function tryBodies({ ask, targets, problems, counts }: Stage, routes: readonly ApiRoute[], owner: Actor) {
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
