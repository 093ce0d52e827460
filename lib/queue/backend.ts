import type { Doorbell } from './doorbell'
import { openOnPostgres } from './on-postgres'
import { openOnRedis } from './on-redis'

export interface QueueSettings {
  databaseUrl: string
  redisUrl: string | undefined
}

/** On Redis when a Redis URL is given, else on Postgres. */
export function openDoorbell({ databaseUrl, redisUrl }: QueueSettings): Doorbell {
  return redisUrl ? openOnRedis(redisUrl) : openOnPostgres(databaseUrl)
}
