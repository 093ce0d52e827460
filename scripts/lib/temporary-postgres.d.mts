import type { PostgresServer } from './embedded-postgres.mjs'

export interface TemporaryPostgres extends PostgresServer {
  /** The folder that holds it; gone after `stop()`. */
  home: string
}

export function startTemporaryPostgres(options?: {
  database?: string
  log?: (line: string) => void
}): Promise<TemporaryPostgres>
