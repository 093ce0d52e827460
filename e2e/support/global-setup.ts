import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildBundles } from '../../scripts/lib/build.mjs'
import { findFreePort, type LoggedChild, stopProcess } from '../../scripts/lib/processes.mjs'
import {
  describeEnvironment,
  loadSecrets,
  parseSeedOutput,
  runBundle,
  startUpstreams,
  startWeb,
  startWorker,
  waitForHealth,
  watchChildren,
} from '../../scripts/lib/services.mjs'
import { startTemporaryPostgres } from '../../scripts/lib/temporary-postgres.mjs'
import type { TestEnvironment } from './environment'

/** Settings of this machine's user that would point the product at real services. Empty means "not set". */
const SILENCED = ['REDIS_URL', 'SENTRY_DSN']

/** Starts the built product on a database of its own, with the demo client in it; the returned function ends it. */
export default async function setUp(): Promise<() => Promise<void>> {
  const root = process.cwd()
  if (!existsSync(join(root, 'dist', 'build.json'))) throw new Error('Nothing is built yet. Run "npm run build" first.')
  const logDir = join(root, 'test-results', 'logs')
  rmSync(logDir, { recursive: true, force: true })
  mkdirSync(logDir, { recursive: true })

  const postgres = await startTemporaryPostgres()
  const children: LoggedChild[] = []
  const stop = async () => {
    for (const child of children) await stopProcess(child.pid)
    await postgres.stop()
  }
  try {
    const port = await findFreePort()
    const secrets = loadSecrets(join(postgres.home, 'secrets.json'))
    const env = {
      ...process.env,
      ...Object.fromEntries(SILENCED.map((name) => [name, ''])),
      ...describeEnvironment({ ownerUrl: postgres.ownerUrl, secrets, port, demoFolder: join(postgres.home, 'demo') }),
      NODE_ENV: 'production',
      // Every journey comes from this machine; each says its own address, as if a proxy had seen it.
      RATE_LIMIT_ENABLED: 'false',
      TRUSTED_PROXY_HOPS: '1',
    }
    // The demo client's month is one of files; these are for journeys that connect something.
    await buildBundles(['demo-upstreams'])
    const { upstreams, overrides } = await startUpstreams({ env, logDir })
    children.push(upstreams)
    await runBundle('migrate', [], { env, failure: 'The database could not be prepared.' })
    const demo = parseSeedOutput(await runBundle('seed', [], { env, failure: 'The demo client could not be set up.' }))
    const connected = { ...env, UPSTREAM_OVERRIDES: overrides }
    const worker = startWorker({ env: connected, logDir })
    children.push(worker)
    const web = startWeb({ port, env: connected, logDir })
    children.unshift(web)
    const died = watchChildren([...children])
    await Promise.race([waitForHealth({ port, web }), died])
    const finished = runBundle('seed', ['--wait'], {
      env,
      failure: 'The first job did not finish.',
      timeoutMs: 120_000,
    })
    await Promise.race([finished, died])
    // Ending them below is not a failure any more.
    died.catch(() => {})

    const baseUrl = `http://localhost:${port}`
    const upstreamCredentials = JSON.parse(
      readFileSync(join(env.DRA_DEMO_FOLDER, 'upstream-credentials.json'), 'utf8'),
    ) as TestEnvironment['upstreamCredentials']
    const environment: TestEnvironment = {
      baseUrl,
      demo,
      ownerUrl: postgres.ownerUrl,
      authSecret: secrets.authSecret,
      upstreamCredentials,
    }
    process.env.E2E_BASE_URL = baseUrl
    process.env.E2E_ENVIRONMENT = JSON.stringify(environment)
  } catch (error) {
    await stop()
    const output = error instanceof Error && 'output' in error ? `\n${String(error.output)}` : ''
    throw new Error(`${error instanceof Error ? error.message : String(error)}${output}`, { cause: error })
  }
  return stop
}
