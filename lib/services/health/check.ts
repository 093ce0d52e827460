import { sql } from 'drizzle-orm'
import { withWorker } from '@/lib/db/tenant'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { VERSION } from '@/lib/version'

export interface Health {
  status: 'ok'
  version: string
  features: { queue: 'postgres' | 'redis'; sentry: boolean }
}

/** Version and features of a working process. Throws `unavailable` while the database does not answer. */
export async function checkHealth(): Promise<Health> {
  try {
    await withWorker((tx) => tx.execute(sql`select 1`))
  } catch (error) {
    throw new AppError('unavailable', 'The database does not answer.', { cause: error, retryAfterSeconds: 5 })
  }
  const { REDIS_URL, SENTRY_DSN } = env()
  return {
    status: 'ok',
    version: VERSION,
    features: { queue: REDIS_URL ? 'redis' : 'postgres', sentry: SENTRY_DSN !== undefined },
  }
}
