/**
 * `npm run quickstart`: from a fresh checkout to a running product with a demo client, on Node and npm alone.
 * Everything it makes lies in .dra/. `--dev` compiles on the fly instead of building.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildAll, buildBundles, bundleOptions, isBuildFresh } from './lib/build.mjs'
import { startPostgres } from './lib/embedded-postgres.mjs'
import { claimInstance } from './lib/instance.mjs'
import { findFreePort, stopProcess } from './lib/processes.mjs'
import { findNodeProblem, installPackages, LOCAL_DIR, needsInstall, ROOT } from './lib/project.mjs'
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
} from './lib/services.mjs'
import { formatBox, PlainError, runStep } from './lib/steps.mjs'

const isDev = process.argv.includes('--dev')
const logDir = join(LOCAL_DIR, 'logs')
const portFile = join(LOCAL_DIR, 'ports.json')
const demoFolder = join(LOCAL_DIR, 'demo')

/** What must be undone when this ends, in whatever state it is. */
const running = {
  cancel: null,
  upstreams: null,
  web: null,
  worker: null,
  postgres: null,
  bundler: null,
  instance: null,
}
let stopping = null

// A closed terminal must not keep the stop from finishing.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopAndExit(0))
process.on('uncaughtException', (error) => fail(error))
// A terminated npm ends the shell between it and us, but passes nothing on.
if (process.env.npm_lifecycle_event) {
  const shell = process.ppid
  setInterval(() => process.ppid !== shell && stopAndExit(0), 500).unref()
}

try {
  await main()
} catch (error) {
  await fail(error)
}

async function main() {
  const problem = findNodeProblem()
  if (problem) throw new PlainError(problem)
  process.stdout.write(`DRA Transaction Reconciliation, in ${ROOT}\n`)
  await claimFolder()
  if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'))

  if (needsInstall()) await step('Installing packages', install)
  const port = await findFreePort([Number(process.env.PORT) || readLastPort(), 3000, 3001, 3002, 3003])
  writeFileSync(portFile, `${JSON.stringify({ web: port })}\n`)
  const env = await openDatabase(port)
  await step(
    ...(isDev
      ? ['Bundling', bundleAndWatch]
      : isBuildFresh()
        ? ['Build is up to date', () => {}]
        : ['Building', build]),
  )
  const demoServices = await step('Starting the demo shop and its GA4 property', () => startDemoServices(env))
  Object.assign(env, demoServices)
  await step('Preparing the database', () => run('migrate', [], env, 'The database could not be prepared.'))
  const demo = await step('Setting up the demo client', () => seed(env))
  await step('Starting web server and worker', () => startServices(env, port))
  const died = watchChildren([running.web, running.worker, running.upstreams])
  died.catch((error) => fail(error))
  await step('Running the first reconciliation', () =>
    Promise.race([run('seed', ['--wait'], env, 'The first reconciliation did not finish.'), died]),
  )
  if (stopping) return
  const url = env.FRONTEND_URL
  const lines = [
    `Address   ${url}`,
    `E-mail    ${demo.email}`,
    `Password  ${demo.password}`,
    '',
    'To look after clients and people:',
    `E-mail    ${demo.adminEmail}`,
    `Password  ${demo.adminPassword}`,
  ]
  process.stdout.write(`\n${formatBox([...lines, '', 'Ctrl-C stops everything'])}\nLogs are in ${logDir}\n`)
}

/** A step, unless somebody has asked to stop: nothing new may start then. */
async function step(title, work) {
  if (stopping) throw new PlainError('Stopped.')
  return runStep(title, work)
}

async function claimFolder() {
  const claim = await claimInstance(join(LOCAL_DIR, 'quickstart.json'), {
    onLeftover: (child) =>
      process.stdout.write(`Ending the ${child.name} of an interrupted start (process ${child.pid})\n`),
  })
  if (claim.running) {
    const { pid, url } = claim.running
    throw new PlainError(`It is already running from this folder: ${url ?? 'still starting'} (process ${pid}).`)
  }
  running.instance = claim
}

async function install(note) {
  const result = await installPackages({ onLine: note, onStart: setCancel })
  if (result.code !== 0) throw new PlainError('npm install failed.', lastLines(result.output, 25))
}

async function build(note) {
  await buildAll({ onLine: note, onStart: setCancel })
}

/** The user's own database when one is named, else ours. Hands back the settings for every child. */
async function openDatabase(port) {
  const secrets = loadSecrets(join(LOCAL_DIR, 'secrets.json'))
  const ownDatabase = process.env.DATABASE_URL ?? process.env.DATABASE_OWNER_URL
  const ownerUrl = ownDatabase
    ? (process.env.DATABASE_OWNER_URL ?? ownDatabase)
    : await step('Starting the database', async (note) => {
        const starting = startPostgres({ dataDir: join(LOCAL_DIR, 'postgres'), durable: true, log: note })
        running.postgres = starting
        const server = await starting
        // Notes about a database that is gone would keep the demo from being made anew.
        if (server.created) rmSync(demoFolder, { recursive: true, force: true })
        return server.ownerUrl
      })
  // Each database of the user's own gets notes of its own.
  const suffix = ownDatabase ? `-${createHash('sha256').update(ownerUrl).digest('hex').slice(0, 8)}` : ''
  const generated = describeEnvironment({ ownerUrl, secrets, port, demoFolder: demoFolder + suffix })
  const own = ownDatabase ? { DATABASE_URL: ownDatabase, DATABASE_OWNER_URL: ownerUrl } : {}
  return { ...generated, ...dropEmpty(process.env), ...own, NODE_ENV: isDev ? 'development' : 'production' }
}

/** Bundles once, then again at each change; the worker restarts by itself. */
async function bundleAndWatch() {
  await buildBundles()
  const { context } = await import('esbuild')
  running.bundler = await context(bundleOptions())
  await running.bundler.watch()
}

/** Local servers that speak as Shopify and Google do, so that the demo client is read like any other. */
async function startDemoServices(env) {
  await buildBundles(['demo-upstreams'])
  const { upstreams, overrides } = await startUpstreams({ env, logDir })
  running.upstreams = upstreams
  recordChildren(env)
  return { UPSTREAM_OVERRIDES: overrides }
}

async function seed(env) {
  return parseSeedOutput(await run('seed', [], env, 'The demo client could not be set up.'))
}

async function startServices(env, port) {
  running.worker = startWorker({ env, logDir, isDev })
  recordChildren(env)
  running.web = startWeb({ port, env, logDir, isDev })
  recordChildren(env)
  await Promise.race([waitForHealth({ port, web: running.web }), watchChildren([running.web, running.worker])])
}

function recordChildren(env) {
  const children = [running.web, running.worker, running.upstreams].filter(Boolean)
  running.instance.update({
    url: env.FRONTEND_URL,
    children: children.map(({ name, pid, startTime }) => ({ name, pid, startTime })),
  })
}

function run(name, args, env, failure) {
  return runBundle(name, args, { env, failure, onStart: setCancel })
}

function setCancel(cancel) {
  running.cancel = cancel
  if (stopping) cancel()
}

async function fail(error) {
  if (stopping) return stopping
  const isPlain = error instanceof PlainError
  if (isPlain && error.output) process.stderr.write(`\n${lastLines(error.output, 40)}\n`)
  process.stderr.write(`\n${isPlain ? error.message : (error.stack ?? error)}\n`)
  return stopAndExit(1)
}

/** Ends web, worker and database in that order, then this process; a second signal changes nothing. */
function stopAndExit(code) {
  stopping ??= stopAll().then(
    () => process.exit(code),
    (error) => {
      process.stderr.write(`${error.message}\n`)
      process.exit(1)
    },
  )
  return stopping
}

async function stopAll() {
  if (running.web || running.postgres || running.upstreams) process.stdout.write('\nStopping\n')
  await running.cancel?.()
  await running.bundler?.dispose()
  if (running.web) await stopProcess(running.web.pid, { graceMs: 2000 })
  if (running.worker) await stopProcess(running.worker.pid, { graceMs: 4000 })
  if (running.upstreams) await stopProcess(running.upstreams.pid, { graceMs: 1000 })
  const postgres = await running.postgres?.catch(() => null)
  await postgres?.stop({ graceMs: 3000 })
  running.instance?.release()
}

/** The port of the last start, so that bookmarks and sign-ins keep working. */
function readLastPort() {
  return existsSync(portFile) ? JSON.parse(readFileSync(portFile, 'utf8')).web : null
}

function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n')
}

function dropEmpty(variables) {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
}
