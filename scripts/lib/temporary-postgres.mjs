/** Postgres for tests: in the system's temporary folder, without crash safety, gone when it stops. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPidFile, startPostgres } from './embedded-postgres.mjs'
import { isRunning, isSameProcess, readStartTime, waitForExit } from './processes.mjs'

const PREFIX = 'dra-postgres-'

/**
 * A throw-away cluster in the system's temporary folder; `stop()` removes it. Clusters whose starter was killed
 * are cleared away first, so interrupted test runs do not pile up.
 */
export async function startTemporaryPostgres({ database = 'dra', log } = {}) {
  await removeAbandoned()
  const home = mkdtempSync(join(tmpdir(), PREFIX))
  chmodSync(home, 0o711)
  const owner = { pid: process.pid, startTime: readStartTime(process.pid) }
  writeFileSync(join(home, 'owner.json'), JSON.stringify(owner))
  try {
    const server = await startPostgres({ dataDir: join(home, 'data'), durable: false, database, log })
    const stop = async () => {
      await server.stop({ graceMs: 3000 })
      rmSync(home, { recursive: true, force: true })
    }
    return { ...server, home, stop }
  } catch (error) {
    rmSync(home, { recursive: true, force: true })
    throw error
  }
}

async function removeAbandoned() {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue
    const home = join(tmpdir(), name)
    try {
      if (isSameProcess(JSON.parse(readFileSync(join(home, 'owner.json'), 'utf8')))) continue
      const lock = readPidFile(join(home, 'data'))
      if (lock && isRunning(lock.pid)) {
        process.kill(lock.pid, 'SIGQUIT')
        await waitForExit(lock.pid, 5000)
      }
      rmSync(home, { recursive: true, force: true })
    } catch {
      // Another user's, or still being made.
    }
  }
}
