export interface PostgresServer {
  port: number
  pid: number
  /** True when a server left running by an earlier launcher was taken over. */
  adopted: boolean
  /** True when there was no data yet. */
  created: boolean
  /** A superuser's address of the named database. */
  ownerUrl: string
  /** Ends it cleanly; at once after `graceMs` (10 s). */
  stop(options?: { graceMs?: number }): Promise<void>
}

export interface StartOptions {
  dataDir: string
  /** False trades crash safety for speed. */
  durable: boolean
  /** Made when absent; `dra` unless named. */
  database?: string
  log?: (line: string) => void
  /** How root may become somebody else, in the order to try; for tests. */
  ways?: readonly ('setpriv' | 'uid' | 'unshare')[]
}

export function startPostgres(options: StartOptions): Promise<PostgresServer>
