import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { findFreePort, stopProcess } from '@/scripts/lib/processes.mjs'
import { startWeb, waitForHealth } from '@/scripts/lib/services.mjs'
import { PROOF_KEY } from './proof-key'

export interface BuiltWeb {
  readonly origin: string
  /** All it has logged. */
  readLog(): string
  close(): Promise<void>
}

/** Starts the built web application on a database; throws when nothing is built, or it does not come up. */
export async function startBuiltWeb(appUrl: string, env: Record<string, string> = {}): Promise<BuiltWeb> {
  if (!existsSync('.next/standalone/server.js')) throw new Error('The web is not built. Run "npm run build" first.')
  const folder = mkdtempSync(path.join(tmpdir(), 'dra-prove-web-'))
  const port = await findFreePort()
  const origin = `http://localhost:${port}`
  const web = startWeb({
    port,
    logDir: folder,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATABASE_URL: appUrl,
      AUTH_SECRET: 'a'.repeat(32),
      ENCRYPTION_KEY: PROOF_KEY,
      FRONTEND_URL: origin,
      ADMIN_SECOND_FACTOR: 'optional',
      RATE_LIMIT_ENABLED: 'false',
      LOG_LEVEL: 'info',
      ...env,
    },
  })
  const close = async () => {
    await stopProcess(web.pid)
    rmSync(folder, { recursive: true, force: true })
  }
  await waitForHealth({ port, web }).catch(async (error) => {
    await close()
    throw error
  })
  return { origin, readLog: () => readFileSync(path.join(folder, 'web.log'), 'utf8'), close }
}
