/** The product's own processes: their settings, their start, and how one knows they are up. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand, spawnLogged, stopProcess } from './processes.mjs'
import { binPath, ROOT } from './project.mjs'
import { PlainError } from './steps.mjs'

/** Keys and passwords of this installation, made once and kept in `file` with mode 0600. */
export function loadSecrets(file) {
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const secrets = {
    authSecret: randomBytes(32).toString('base64'),
    loginPassword: randomBytes(24).toString('base64url'),
    encryptionKey: `k1:${randomBytes(32).toString('base64')}`,
    ...kept,
  }
  if (Object.keys(kept).length !== Object.keys(secrets).length) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  }
  return secrets
}

/**
 * Settings that make the product run on the embedded database at `ownerUrl`, for web, worker and commands alike.
 * `demoFolder` is where the seed notes what it made. The restricted login does not exist yet on a
 * fresh database: the migration creates it with this password.
 */
export function describeEnvironment({ ownerUrl, secrets, port, demoFolder }) {
  const appUrl = new URL(ownerUrl)
  appUrl.username = 'dra_login'
  appUrl.password = secrets.loginPassword
  return {
    DATABASE_OWNER_URL: ownerUrl,
    DATABASE_URL: appUrl.href,
    AUTH_SECRET: secrets.authSecret,
    ENCRYPTION_KEY: secrets.encryptionKey,
    DRA_DEMO_FOLDER: demoFolder,
    FRONTEND_URL: `http://localhost:${port}`,
    // For trying things out: a phone need not be set up to see the administration.
    ADMIN_SECOND_FACTOR: 'optional',
    LOG_LEVEL: 'info',
    NEXT_TELEMETRY_DISABLED: '1',
  }
}

/** Runs a bundled command to its end; hands back its standard output. Rejects with a PlainError holding its output. */
export async function runBundle(name, args, { env, onStart, failure, timeoutMs = 300_000 }) {
  let end = () => {}
  const timer = setTimeout(() => end(), timeoutMs)
  const result = await runCommand(process.execPath, [join(ROOT, 'dist', `${name}.mjs`), ...args], {
    cwd: ROOT,
    env,
    onStart: (stop) => {
      end = stop
      onStart?.(stop)
    },
  })
  clearTimeout(timer)
  if (result.code !== 0) throw new PlainError(failure, result.output)
  return result.stdout
}

/** What `dist/seed.mjs` printed: the last line that is a JSON object. */
export function parseSeedOutput(stdout) {
  const line = stdout
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('{'))
  if (!line) throw new PlainError('The demo client was made, but its sign-in was not reported.', stdout)
  return JSON.parse(line)
}

/** Starts the web server; `isDev` has Next compile on the fly. */
export function startWeb({ port, env, logDir, isDev = false }) {
  const args = isDev
    ? [binPath('next'), 'dev', '--port', String(port), '--hostname', '127.0.0.1']
    : [join(ROOT, '.next', 'standalone', 'server.js')]
  return spawnLogged({
    name: 'web server',
    command: process.execPath,
    args,
    cwd: ROOT,
    // HOSTNAME is set to something else in most containers, so it is never taken over.
    env: { ...env, PORT: String(port), HOSTNAME: '127.0.0.1' },
    logFile: join(logDir, 'web.log'),
  })
}

/** Starts the worker; `isDev` restarts it when its bundle changes. */
export function startWorker({ env, logDir, isDev = false }) {
  return spawnLogged({
    name: 'worker',
    command: process.execPath,
    args: [...(isDev ? ['--watch'] : ['--enable-source-maps']), join(ROOT, 'dist', 'worker.mjs')],
    cwd: ROOT,
    env,
    logFile: join(logDir, 'worker.log'),
  })
}

/**
 * Starts the demo's shop and GA4 property as servers on this machine. Resolves to the process and the setting that
 * leads web and worker to them; rejects when they are not up after `timeoutMs`.
 */
export async function startUpstreams({ env, logDir, timeoutMs = 30_000 }) {
  const file = join(env.DRA_DEMO_FOLDER, 'upstreams.json')
  rmSync(file, { force: true })
  const upstreams = spawnLogged({
    name: 'demo services',
    command: process.execPath,
    args: ['--enable-source-maps', join(ROOT, 'dist', 'demo-upstreams.mjs')],
    cwd: ROOT,
    env,
    logFile: join(logDir, 'upstreams.log'),
  })
  let hasEnded = false
  void upstreams.exited.then(() => {
    hasEnded = true
  })
  for (const deadline = Date.now() + timeoutMs; !hasEnded && Date.now() < deadline; await sleep(50)) {
    if (!existsSync(file)) continue
    return { upstreams, overrides: JSON.stringify(JSON.parse(readFileSync(file, 'utf8')).overrides) }
  }
  await stopProcess(upstreams.pid)
  throw new PlainError('The demo services did not start.', upstreams.readLog())
}

/** Rejects as soon as one of the processes ends; never resolves. */
export async function watchChildren(children) {
  const { child, code, signal, error } = await Promise.race(
    children.map(async (each) => ({ child: each, ...(await each.exited) })),
  )
  const how = error ? error.message : signal ? `by signal ${signal}` : `with code ${code}`
  throw new PlainError(`The ${child.name} ended ${how}.`, child.readLog())
}

/** Resolves once /health answers 200; rejects with the server's last words after `timeoutMs`. */
export async function waitForHealth({ port, web, timeoutMs = 60_000 }) {
  const deadline = Date.now() + timeoutMs
  let last = 'no answer'
  while (Date.now() < deadline) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5000) })
      if (response.status === 200) return
      last = `status ${response.status}: ${(await response.text()).slice(0, 500)}`
    } catch (error) {
      last = error.cause?.message ?? error.message
    }
    await sleep(100)
  }
  throw new PlainError(`The web server does not report itself healthy (${last}).`, web.readLog())
}
