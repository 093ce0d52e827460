import { fork } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import type postgres from 'postgres'
import { KEY_SCOPES } from '@/lib/auth/permissions'
import { route } from '@/lib/http/route'
import { makeKey } from '@/lib/services/keys/manage'
import type { Arena } from './lib/arena'
import { makeFullClient, signInNew } from './lib/cast'
import { type ApiOperation, type FuzzRequest, readOperations, requestOf } from './lib/fuzz-requests'
import { askRoute, nameOf, problemsOf, type Sent, sendAll } from './lib/fuzz-send'
import type { Proof } from './lib/proof'
import { giveOwnIds, readOwnIds } from './lib/rows'

export interface FuzzSize {
  seed: number
  requests: number
  /** That share them: routes wait for the database, and one process for one core. */
  processes: number
}

export const FULL_FUZZ: Omit<FuzzSize, 'seed'> = { requests: 20_000, processes: 4 }

/**
 * Requests made up from the API's own document, right and wrong in every way that is known to hurt, to every operation:
 * none is answered with 5xx, shows a stack trace or hangs, and each answer is what the document says. Controls: a route
 * that does not check what it takes, and one that shows more than it promised.
 */
export async function proveFuzz({ owner }: Arena, { seed, requests: count, processes }: FuzzSize): Promise<Proof> {
  const requestTo = await castCallers(owner)
  const operations = readOperations().filter((operation) => !isEndless(operation) && !endsTheProof(operation))
  const requests = mixRequests(operations, requestTo, { seed, count })
  const parts = Array.from({ length: processes }, (_, part) => requests.filter((_, at) => at % processes === part))
  const sent = await Promise.all(processes === 1 ? [sendAll(requests)] : parts.map(sendFromProcess))
  const problems = sent.flatMap((part) => part.problems)
  const statusesOf = (operation: ApiOperation) => sent.flatMap(({ statuses }) => statuses[nameOf(operation)] ?? [])
  const answers: Record<string, number> = {}
  for (const status of operations.flatMap(statusesOf)) answers[status] = (answers[status] ?? 0) + 1
  const namesOf = (isOne: (statuses: number[]) => boolean) =>
    operations.filter((operation) => isOne(statusesOf(operation))).map(nameOf)
  problems.push(...namesOf(({ length }) => length === 0).map((name) => `${name} was never asked`))
  if (!(await isCarelessCaught(requests))) problems.push('Control: a route that checks nothing was not caught')
  if (!(await isTalkativeCaught())) problems.push('Control: a route that shows more than it promised was not caught')
  return {
    problems: [...new Set(problems)],
    figures: {
      requests: requests.length,
      operations: operations.length,
      answers,
      slowest: sent.map(({ slowest }) => slowest).sort((a, b) => b.ms - a.ms)[0],
      // They need a source outside, or a state that none of the rows is in.
      neverRight: namesOf((statuses) => statuses.every((status) => status >= 400)),
    },
  }
}

async function sendFromProcess(requests: readonly FuzzRequest[]): Promise<Sent> {
  const child = fork('scripts/prove/fuzz-sender.ts', { execArgv: ['--import', 'tsx'], serialization: 'advanced' })
  child.send(requests)
  const [sent] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`A sender ended with ${code}.`))),
  ])
  return sent as Sent
}

/** Two full clients: people and a key of the first, and a platform admin, whose acts are on the second. */
async function castCallers(owner: postgres.Sql) {
  // Nothing here outlives a crash: waiting for the disk would only cost time.
  const [here] = await owner`select current_database() as name`
  await owner`alter database ${owner(here?.name)} set synchronous_commit = off`
  const [acme, globex] = [await makeFullClient(owner, 'Acme'), await makeFullClient(owner, 'Globex')]
  await giveOwnIds(owner)
  const [idOf, idOfOthers] = [await readOwnIds(owner, acme), await readOwnIds(owner, globex)]
  const member = await signInNew({ email: 'fuzz@proof.example', clientIds: [acme.clientId], role: 'owner' })
  const admin = await signInNew({ email: 'admin@proof.example', clientIds: [] })
  await owner`update platform."user" set is_platform_admin = true where id = ${admin.userId}`
  const { text } = await makeKey(
    { ...acme.context, userId: member.userId },
    { role: 'owner', name: 'fuzz', scopes: [...KEY_SCOPES], expiresInDays: null },
  )
  const [person, key] = [{ cookie: member.cookie }, { authorization: `Bearer ${text}` }]
  return (operation: ApiOperation) =>
    operation.path.startsWith('/api/v1/admin/')
      ? requestOf(operation, {
          idOf: idOfOthers,
          callers: [{ cookie: admin.cookie }, { cookie: admin.cookie }, person],
        })
      : requestOf(operation, { idOf, callers: [person, person, key] })
}

/** As many to each operation, in turn. Last comes what makes clients, which makes work over all of them longer, and what takes rows away. */
function mixRequests(
  operations: readonly ApiOperation[],
  requestTo: (operation: ApiOperation) => fc.Arbitrary<FuzzRequest>,
  { seed, count }: { seed: number; count: number },
): FuzzRequest[] {
  const rounds = Math.ceil(count / operations.length)
  const made = operations.map((operation, at) => fc.sample(requestTo(operation), { seed: seed + at, numRuns: rounds }))
  const turn = (round: number) => made.flatMap((requests) => requests[round] ?? [])
  return Array.from({ length: rounds }, (_, round) => turn(round))
    .flat()
    .slice(0, count)
    .sort((a, b) => orderOf(a.operation) - orderOf(b.operation))
}

const orderOf = (operation: ApiOperation) =>
  operation.method === 'DELETE' ? 2 : /^POST .*\/admin\/clients(\/import)?$/.test(nameOf(operation)) ? 1 : 0

/** Ends only when its reader goes away. */
const isEndless = ({ path }: ApiOperation) => path.endsWith('/events')

/** What would take away the rights the proof works with. */
const endsTheProof = ({ method, path }: ApiOperation) =>
  path === '/api/v1/members/leave' || (method === 'DELETE' && path === '/api/v1/clients/[id]')

/** A route as nobody should write it: it uses what it was sent without looking. */
async function isCarelessCaught(requests: readonly FuzzRequest[]): Promise<boolean> {
  const careless = route({
    action: 'public',
    run: async ({ request }) => ({ length: (JSON.parse(await request.text()) as { name: string }).name.length }),
  })
  for (const request of requests.filter(({ body }) => body !== undefined).slice(0, 50))
    if ((await problemsOf(request, await askRoute(careless, request))).length > 0) return true
  return false
}

/** A right answer and one with a field more, as if a row had been handed on as it is. */
async function isTalkativeCaught(): Promise<boolean> {
  const operation = readOperations().find((each) => nameOf(each) === 'GET /api/v1/clients')
  if (!operation) return false
  const request: FuzzRequest = { operation, path: operation.path, params: {}, headers: {} }
  const answerOf = async (items: object[]) => {
    const answering = route({ action: 'public', run: async () => ({ items, nextCursor: null }) })
    return problemsOf(request, await askRoute(answering, request))
  }
  const shown = { id: 'a', name: 'a', slug: 'a', timeZone: 'a', currency: 'a', status: 'active', role: 'owner' }
  const item = { ...shown, kind: 'member' }
  return (await answerOf([item])).length === 0 && (await answerOf([{ ...item, databaseRef: 'a' }])).length > 0
}
