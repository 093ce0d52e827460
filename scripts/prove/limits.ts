import { Agent } from 'node:http'
import type { TenantContext } from '@/lib/db/context'
import { LIMITS, type LimitName } from '@/lib/http/limits'
import { makeKey } from '@/lib/services/keys/manage'
import type { Arena } from './lib/arena'
import { signInNew } from './lib/cast'
import { measureNeighbour, type Turns } from './lib/neighbour'
import type { Proof } from './lib/proof'
import { prepareRedis, type RedisServer } from './lib/redis-server'
import { ask, openWebProcess, type WebProcess } from './lib/web-process'
import { makeWorld } from './lib/world'

type Source = Awaited<ReturnType<typeof makeWorld>>['reconciliations'][number]

export interface LimitsSize {
  seed: number
  /** Which limits are tried: those of every request, or the stricter ones, of which fewer are enough. */
  actor: LimitName & ('actor' | 'export')
  address: LimitName & ('address' | 'link')
  stores: readonly Store[]
  /** Turns in which a neighbour's waiting is measured. */
  turns: Turns
}

/** Who counts; `redis away` began with Redis there. */
type Store = 'postgres' | 'redis' | 'redis away'

export const FULL_LIMITS: Omit<LimitsSize, 'seed'> = {
  actor: 'actor',
  address: 'address',
  stores: ['postgres', 'redis', 'redis away'],
  turns: { count: 12, ms: 5_000 },
}
export const FAST_LIMITS: Omit<LimitsSize, 'seed'> = {
  actor: 'export',
  address: 'link',
  stores: ['redis away'],
  turns: { count: 1, ms: 500 },
}

const TIMES = 10
const AT_ONCE = 40
const FORGED = Array.from({ length: 20 }, (_, index) => `203.0.113.${index + 1}`)
const PATHS = { actor: '/api/v1/jobs?limit=1', export: '/api/v1/jobs/job_none/export?format=csv' }
const ROUTES = '/api/v1/jobs /api/v1/jobs/[id]/export /api/v1/openapi.json'
const OPEN_PATHS = { address: '/api/v1/openapi.json', link: '/api/connect/none' }

interface Tried {
  limit: number
  sent: number
  allowed: number
  windows: number
  problems: string[]
}

/**
 * Ten times what a limit allows, over two web processes: from one key, one person, one address, and one address that
 * says it is twenty. How long another client waits meanwhile is measured, not judged: sender, web and database share the
 * machine here. Control: a process that believes what a caller says of its address.
 */
export async function proveLimits(_arena: Arena, size: LimitsSize): Promise<Proof> {
  const world = await makeWorld({ clients: 2, reconciliations: 1, orders: 5, seed: size.seed })
  const [{ context }, neighbour] = world.reconciliations as [Source, Source]
  const problems: string[] = []
  const figures: Record<string, unknown> = {}
  const redis = await prepareRedis()
  // Each try comes from addresses of its own, so that only what it tries is used up.
  let network = 0
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
  try {
    for (const [index, store] of size.stores.entries()) {
      const person = await signInNew({
        email: `limits${index}@proof.example`,
        clientIds: [context.clientId],
        role: 'owner',
      })
      const text = await keyOf(context, person.userId, store)
      await serve(2, { redis, store, settings: {} }, async (webs) => {
        const spread = (count: number) => `127.${20 + index}.${network}.${1 + (count % 20)}`
        const tries: [
          name: string,
          limit: LimitName,
          path: string,
          headers: (count: number) => Record<string, string>,
          isSpread: boolean,
        ][] = [
          ['key', size.actor, PATHS[size.actor], () => ({ authorization: `Bearer ${text}` }), true],
          ['person', size.actor, PATHS[size.actor], () => ({ cookie: person.cookie }), true],
          ['address', size.address, OPEN_PATHS[size.address], () => ({}), false],
          [
            'forged',
            size.address,
            OPEN_PATHS[size.address],
            (count) => ({ 'x-forwarded-for': FORGED[count % 20] ?? '' }),
            false,
          ],
        ]
        for (const [name, limit, path, headers, isSpread] of tries) {
          network++
          const tried = await overrun(webs, limit, (count) => ({
            path,
            headers: headers(count),
            agent,
            from: spread(isSpread ? count : 0),
          }))
          problems.push(...tried.problems.map((problem) => `${store}, ${name}: ${problem}`))
          figures[`${store}, ${name}`] = `${tried.allowed} of ${tried.sent} (${tried.limit} a window, ${tried.windows})`
          if (tried.allowed > tried.limit * 1.05 * tried.windows)
            problems.push(`${store}, ${name}: ${tried.allowed} requests were let through, of ${tried.limit} allowed`)
          if (tried.allowed < tried.limit) problems.push(`${store}, ${name}: only ${tried.allowed} were let through`)
        }
        if (index > 0) return
        const other = await signInNew({
          email: 'neighbour@proof.example',
          clientIds: [neighbour.context.clientId],
          role: 'owner',
        })
        const theirs = await keyOf(neighbour.context, other.userId, 'neighbour')
        const { requests, seconds } = LIMITS.actor
        const measured = await measureNeighbour(
          webs,
          {
            flood: (count) => ({
              path: PATHS.actor,
              headers: { authorization: `Bearer ${text}` },
              from: spread(count),
            }),
            perSecond: (TIMES * requests) / seconds,
            neighbour: () => ({
              path: PATHS.actor,
              headers: { authorization: `Bearer ${theirs}` },
              from: '127.9.9.10',
            }),
          },
          size.turns,
        )
        const ratio = measured.flooded.p95Ms / measured.quiet.p95Ms
        figures.neighbour = { store, ...measured, p95Ratio: Number(ratio.toFixed(2)) }
        if (measured.wrong.length > 0) problems.push(`The neighbour was answered ${measured.wrong.join(', ')}`)
      })
    }
    await serve(1, { redis, store: 'postgres', settings: { PROOF_UNSAFE: '1' } }, async (webs) => {
      const tried = await overrun(webs, size.address, (count) => ({
        path: OPEN_PATHS[size.address],
        headers: { 'x-forwarded-for': FORGED[count % 20] ?? '' },
        agent,
      }))
      figures.control = `${tried.allowed} of ${tried.sent}`
      if (tried.allowed <= tried.limit * 1.05 * tried.windows)
        problems.push('Control: forged addresses that are believed did not get through, so nothing was put to the test')
    })
  } finally {
    agent.destroy()
    await redis.close()
  }
  return { problems, figures }
}

async function keyOf(context: TenantContext, userId: string, name: string): Promise<string> {
  const scopes = ['jobs:write', 'exports:read'] as const
  const { text } = await makeKey(
    { ...context, userId },
    { role: 'owner', name, scopes: [...scopes], expiresInDays: 30 },
  )
  return text
}

async function serve(
  count: number,
  { redis, store, settings }: { redis: RedisServer; store: Store; settings: Record<string, string> },
  run: (webs: readonly WebProcess[]) => Promise<void>,
): Promise<void> {
  if (store !== 'postgres') await redis.start()
  const all = {
    ...settings,
    PROOF_ROUTES: ROUTES,
    RATE_LIMIT_ENABLED: 'true',
    ...(store !== 'postgres' && { REDIS_URL: redis.url }),
  }
  const webs = await Promise.all(Array.from({ length: count }, () => openWebProcess(all)))
  try {
    // A request each, so that Redis is known before it goes.
    await Promise.all(webs.map(({ port }) => ask(port, { path: '/api/v1/openapi.json', from: '127.9.9.9' })))
    if (store === 'redis away') await redis.stop()
    await run(webs)
  } finally {
    await Promise.all(webs.map((web) => web.close()))
    await redis.stop()
  }
}

async function overrun(
  webs: readonly WebProcess[],
  name: LimitName,
  request: (count: number) => Parameters<typeof ask>[1],
): Promise<Tried> {
  const { requests: limit, seconds } = LIMITS[name]
  const sent = limit * TIMES
  const problems = new Set<string>()
  const startedAt = performance.now()
  let next = 0
  let allowed = 0
  const one = async () => {
    for (let count = next++; count < sent; count = next++) {
      const { status, headers, text } = await ask(webs[count % webs.length]?.port ?? 0, request(count))
      if (status !== 429) allowed++
      else if (!headers['retry-after'] || !text.includes('Try again in')) problems.add('429 without a time to wait')
      if (status >= 500) problems.add(`answered ${status}: ${text.slice(0, 200)}`)
      if (status === 401) problems.add('was not let in at all')
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  const windows = 1 + Math.floor((performance.now() - startedAt) / 1_000 / seconds)
  return { limit, sent, allowed, windows, problems: [...problems] }
}
