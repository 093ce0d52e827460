import { createHmac } from 'node:crypto'
import { Redis } from 'ioredis'
import type postgres from 'postgres'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
import { connect } from '@/lib/db/client'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { LIMITS, type LimitName } from './limits'

/**
 * Where requests are counted: in Redis if there is one, else in Postgres, so that all web processes count together. While
 * Redis is away Postgres counts, and while that is away too, each process for itself: there is always a limit.
 */

/** A store that hangs is as good as one that is gone. */
const ANSWER_MS = 1_000
const CONNECTIONS = 4

export interface Count {
  isAllowed: boolean
  remaining: number
  /** Until the window ends. */
  resetMs: number
}

type Limiters = Record<LimitName, RateLimiterAbstract>

// Kept across module reloads in development.
const holder = globalThis as { draLimiters?: Limiters }

/** Counts one request of somebody against a limit. */
export async function countRequest(name: LimitName, who: string): Promise<Count> {
  holder.draLimiters ??= openLimiters()
  try {
    const { remainingPoints, msBeforeNext } = await holder.draLimiters[name].consume(nameOf(who))
    return { isAllowed: true, remaining: remainingPoints, resetMs: msBeforeNext }
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    return { isAllowed: false, remaining: 0, resetMs: refusal.msBeforeNext }
  }
}

/** Addresses and ids are not worth keeping to count them. */
const nameOf = (who: string) => createHmac('sha256', env().AUTH_SECRET).update(who).digest('base64url').slice(0, 22)

function openLimiters(): Limiters {
  const { DATABASE_URL, REDIS_URL } = env()
  const postgresClient = openPostgres(DATABASE_URL)
  const redis = REDIS_URL === undefined ? undefined : openRedis(REDIS_URL)
  const open = (name: LimitName): RateLimiterAbstract => {
    const { requests, seconds } = LIMITS[name]
    // Whoever is over the limit is refused from memory until the window ends.
    const common = { keyPrefix: name, points: requests, duration: seconds, inMemoryBlockOnConsumed: requests + 1 }
    const inPostgres = new RateLimiterPostgres({
      ...common,
      storeClient: postgresClient,
      storeType: 'client',
      schemaName: 'platform',
      tableName: 'rate_limit',
      tableCreated: true,
      // One of them removes the old rows of all.
      clearExpiredByTimeout: name === 'address',
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: name, points: requests, duration: seconds }),
    })
    if (!redis) return inPostgres
    return new RateLimiterRedis({
      ...common,
      keyPrefix: `dra:limit:${name}`,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: inPostgres,
    })
  }
  const names = Object.keys(LIMITS) as LimitName[]
  return Object.fromEntries(names.map((name) => [name, open(name)])) as Limiters
}

/** What the library expects of a Postgres client, on a pool of its own that may do nothing else. */
function openPostgres(databaseUrl: string) {
  const { database } = connect(databaseUrl, { maxConnections: CONNECTIONS, role: 'dra_auth' })
  return {
    query: async ({ text, values }: { text: string; values: postgres.ParameterOrJSON<never>[] }) => {
      const { $client } = database as unknown as { $client: postgres.Sql }
      const rows = await inTime($client.unsafe(text, values))
      return { rows, rowCount: rows.length }
    },
  }
}

function openRedis(url: string): Redis {
  const redis = new Redis(url, {
    connectTimeout: ANSWER_MS,
    commandTimeout: ANSWER_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 200, 5_000),
  })
  redis.on('error', (err) => log.debug({ err }, 'Redis does not count requests'))
  return redis
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Postgres does not answer')), ANSWER_MS)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
    answer.catch(() => {})
  }
}
