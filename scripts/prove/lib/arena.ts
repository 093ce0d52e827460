import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import postgres from 'postgres'
import { migrate } from '@/lib/db/migrate'
import { closeDatabases } from '@/lib/db/placement'
import { forgetEnv } from '@/lib/env'
import { type PostgresServer, startPostgres } from '@/scripts/lib/embedded-postgres.mjs'
import { waitForExit } from '@/scripts/lib/processes.mjs'

/** A migrated database that a proof may do anything to. */
export interface Arena {
  readonly owner: postgres.Sql
  readonly ownerUrl: string
  readonly appUrl: string
}

export interface ServedArena extends Arena {
  /** As `pg_ctl stop -m immediate`: no goodbye to anybody, recovery at the next start. */
  crash(): Promise<void>
  restart(): Promise<void>
  close(): Promise<void>
}

/** Starts a crash-safe Postgres of the proof's own; the environment then points at it. */
export async function openArena(): Promise<ServedArena> {
  const home = mkdtempSync(path.join(tmpdir(), 'dra-arena-'))
  chmodSync(home, 0o711)
  const options = { dataDir: path.join(home, 'data'), durable: true }
  let server: PostgresServer = await startPostgres(options)
  const { ownerUrl } = server
  const appUrl = new URL(ownerUrl)
  appUrl.username = 'dra_login'
  await migrate({ ownerUrl, appUrl: appUrl.href })
  process.env.DATABASE_URL = appUrl.href
  process.env.AUTH_SECRET = 'a'.repeat(32)
  process.env.LOG_LEVEL = 'silent'
  forgetEnv()
  const owner = postgres(ownerUrl, { max: 2, onnotice: () => {} })
  return {
    owner,
    ownerUrl,
    appUrl: appUrl.href,
    crash: async () => {
      process.kill(server.pid, 'SIGQUIT')
      if (!(await waitForExit(server.pid, 10_000))) throw new Error('The database did not end.')
    },
    restart: async () => {
      const { port } = server
      server = await startPostgres(options)
      if (server.port !== port) throw new Error('The database came back at another port.')
    },
    close: async () => {
      await owner.end({ timeout: 2 })
      const holder = globalThis as { draDoorbell?: { close(): Promise<void> } }
      await holder.draDoorbell?.close()
      await closeDatabases()
      await server.stop({ graceMs: 3_000 })
      rmSync(home, { recursive: true, force: true })
    },
  }
}
