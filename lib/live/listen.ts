import postgres from 'postgres'
import { env } from '@/lib/env'
import { log } from '@/lib/log'

/** Name of the one connection a web process listens on, as pg_stat_activity shows it. */
export const LISTENER_NAME = 'dra-live'

/**
 * Listens on a channel until closed. `onConnected` follows each (re)connection: what was told while there was none is
 * lost. A connection that breaks is made again, more and more rarely while the database is away.
 */
export function listen(
  channel: string,
  onTold: (payload: string) => void,
  onConnected: () => void,
): { close: () => Promise<void> } {
  const sql = postgres(env().DATABASE_URL, {
    max: 1,
    fetch_types: false,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: LISTENER_NAME },
  })
  sql.listen(channel, onTold, onConnected).catch((error) => log.warn({ err: error }, 'cannot listen for changes yet'))
  return { close: () => sql.end({ timeout: 1 }) }
}
