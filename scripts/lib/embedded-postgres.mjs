/** Postgres 18 from npm, in a folder of ours: nothing to install, nothing shared with other databases here. */
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chooseAccount, locateBinaries } from './postgres-binaries.mjs'
import { findFreePort, isRunning, runCommand, spawnLogged, waitForExit } from './processes.mjs'

const OWNER = 'postgres'
const READY_TIMEOUT_MS = 60_000

/**
 * Starts (or adopts) the cluster in `dataDir`, making it on first use. `durable: false` trades crash safety for
 * speed, for tests. The owner's password and the last port are kept beside the folder in `postgres.json`, mode 0600;
 * the log in `logs/postgres.log` there. Resolves to `{ port, pid, ownerUrl, adopted, created, stop() }`, where `ownerUrl` is a
 * superuser's address of `database`. Rejects with a sentence naming the cause; then nothing is left running.
 */
export async function startPostgres({ dataDir, durable, database = 'dra', log = () => {}, ways }) {
  const dir = resolve(dataDir)
  const binaries = locateBinaries()
  mkdirSync(dirname(dir), { recursive: true })
  refuseForeignData(dir)
  const account = chooseAccount({
    postgres: binaries.postgres,
    parentDir: dirname(dir),
    dataOwner: existsSync(dir) ? statSync(dir).uid : 0,
    ways,
  })
  const state = readState(dir)
  const created = !existsSync(join(dir, 'PG_VERSION'))
  if (created) await createCluster({ dir, binaries, account, state, durable, log })
  assertUsable(dir, account)

  const adopted = await findRunning(dir, state)
  const server = adopted ?? (await launch({ dir, binaries, account, state, durable }))
  if (adopted) log('Found this database already running and took it over')
  try {
    await ensureDatabase(server.port, state.password, database)
  } catch (error) {
    await stopServer(server.pid, dir, binaries)
    throw error
  }
  writeState(dir, { ...state, port: server.port })
  return {
    port: server.port,
    pid: server.pid,
    adopted: adopted !== null,
    created,
    ownerUrl: formatUrl(server.port, state.password, database),
    stop: ({ graceMs = 10_000 } = {}) => stopServer(server.pid, dir, binaries, graceMs),
  }
}

function readState(dir) {
  const file = join(dirname(dir), 'postgres.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  if (existsSync(join(dir, 'PG_VERSION'))) {
    throw new Error(
      `The password of the database in ${dir} is gone (${file} is missing). Put it back or move ${dir} away.`,
    )
  }
  const state = { password: randomBytes(24).toString('base64url'), port: null }
  writeState(dir, state)
  return state
}

function writeState(dir, state) {
  const file = join(dirname(dir), 'postgres.json')
  writeFileSync(`${file}.new`, `${JSON.stringify(state)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function refuseForeignData(dir) {
  if (process.platform === 'win32' || process.getuid() === 0) return
  for (const path of [dir, join(dirname(dir), 'postgres.json')]) {
    if (existsSync(path) && statSync(path).uid !== process.getuid()) {
      throw new Error(`${path} belongs to another user. Start this as that user or as root, or move the folder away.`)
    }
  }
}

/** Makes the cluster beside its place and moves it there when whole: an interrupted start leaves no half cluster. */
async function createCluster({ dir, binaries, account, state, durable, log }) {
  log('Creating the database')
  const fresh = `${dir}.new`
  const passwordFile = join(dirname(dir), 'postgres.password')
  rmSync(fresh, { recursive: true, force: true })
  if (existsSync(dir) && readdirSync(dir).length > 0) {
    throw new Error(`${dir} is not empty and holds no database. Move it away, then start again.`)
  }
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  writeFileSync(passwordFile, state.password, { mode: 0o600 })
  try {
    if (account.uid) for (const path of [fresh, passwordFile]) chownSync(path, account.uid, account.gid)
    const run = account.wrap(binaries.initdb, [
      ...['-D', fresh, '-U', OWNER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['-E', 'UTF8', '--locale=C', '--no-instructions', ...(durable ? [] : ['--no-sync'])],
    ])
    // A signal to our terminal must not leave initdb half way unnoticed; runCommand gives it a group of its own.
    const result = await runCommand(run.command, run.args, run.options)
    if (result.code !== 0) throw new Error(`The database could not be created:\n${result.output.trim()}`)
    renameSync(fresh, dir)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(fresh, { recursive: true, force: true })
  }
}

function assertUsable(dir, account) {
  const version = readFileSync(join(dir, 'PG_VERSION'), 'utf8').trim()
  if (version !== '18') {
    throw new Error(
      `The database in ${dir} was made by Postgres ${version}, this is 18. Move the folder away, then start again.`,
    )
  }
  // A cluster made in one way may be run in another, say after setpriv came or went.
  if (account.uid !== null && statSync(dir).uid !== account.uid) chownTree(dir, account.uid, account.gid)
}

function chownTree(path, uid, gid) {
  lchownSync(path, uid, gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) chownTree(child, uid, gid)
    else lchownSync(child, uid, gid)
  }
}

/** The first lines of postmaster.pid: pid, port, and whether it takes connections; null without one. */
export function readPidFile(dir) {
  let lines
  try {
    lines = readFileSync(join(dir, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return null
  }
  const pid = Number(lines[0])
  return pid > 0 ? { pid, port: Number(lines[3]), isReady: (lines[7] ?? '').trim() === 'ready' } : null
}

/**
 * A server that outlived its launcher: alive, on the port it wrote down, opening to our password, on our folder.
 * A pid file naming some other process is removed; one naming a dead process is left for Postgres, which also checks
 * that no old backend still holds the memory.
 */
async function findRunning(dir, state) {
  const deadline = Date.now() + READY_TIMEOUT_MS
  for (;;) {
    const lock = readPidFile(dir)
    if (!lock || !isRunning(lock.pid)) return null
    if (lock.isReady) {
      const served = await query(lock.port, state.password, OWNER, 'show data_directory').catch((error) => {
        if (/password authentication/.test(error.message)) throw error
        return null
      })
      if (served?.[0]?.data_directory === dir) return { pid: lock.pid, port: lock.port }
      // It may just be shutting down; only then does the file go away by itself.
      await sleep(300)
      const again = readPidFile(dir)
      if (again?.pid === lock.pid && again.isReady && !isPostgres(lock.pid)) {
        rmSync(join(dir, 'postmaster.pid'))
        return null
      }
    } else if (!isPostgres(lock.pid)) {
      rmSync(join(dir, 'postmaster.pid'))
      return null
    }
    if (Date.now() > deadline) {
      throw new Error(`Process ${lock.pid} holds the database in ${dir} but does not answer. End it, then start again.`)
    }
    await sleep(100)
  }
}

function isPostgres(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return true
  }
}

async function launch({ dir, binaries, account, state, durable }) {
  let wished = state.port
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort([wished])
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      timezone: 'UTC',
      log_timezone: 'UTC',
      ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
    }
    const run = account.wrap(binaries.postgres, [
      ...['-D', dir, '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ])
    const child = spawnPostgres(run, dir)
    const problem = await waitUntilReady(child, dir)
    if (problem === null) return { pid: child.pid, port }
    // The port may be taken between the look and the start, and old backends need a moment to notice a crash.
    const isPassing = /Address already in use|could not bind|shared memory block|lock file/.test(problem)
    if (!isPassing || attempt === 5) throw new Error(`The database did not start:\n${problem}`)
    wished = null
    await sleep(500)
  }
}

function spawnPostgres(run, dir) {
  return spawnLogged({
    name: 'postgres',
    command: run.command,
    args: run.args,
    options: run.options,
    env: { ...process.env, PGDATA: dir },
    cwd: dirname(dir),
    logFile: join(dirname(dir), 'logs', 'postgres.log'),
  })
}

/** Null once the server takes connections; its last words when it ended or did not get there. */
async function waitUntilReady(child, dir) {
  let ended = false
  child.exited.then(() => {
    ended = true
  })
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!ended && Date.now() < deadline) {
    const lock = readPidFile(dir)
    if (lock?.pid === child.pid && lock.isReady) return null
    await sleep(10)
  }
  if (!ended) process.kill(child.pid, 'SIGQUIT')
  const { error } = await child.exited
  return error?.message ?? (child.readLog(8) || 'it ended without a word')
}

async function stopServer(pid, dir, binaries, graceMs = 10_000) {
  if (readPidFile(dir)?.pid !== pid || !isRunning(pid)) return
  if (process.platform === 'win32') {
    await runCommand(binaries.pgCtl, ['stop', '-D', dir, '-m', 'fast', '-t', String(Math.ceil(graceMs / 1000))])
    return
  }
  process.kill(pid, 'SIGINT')
  if (await waitForExit(pid, graceMs)) return
  process.kill(pid, 'SIGQUIT')
  if (!(await waitForExit(pid, 5000))) throw new Error(`The database (process ${pid}) does not end.`)
}

async function ensureDatabase(port, password, database) {
  const found = await query(port, password, OWNER, 'select 1 from pg_database where datname = $1', [database])
  if (found.length === 0) await query(port, password, OWNER, `create database "${database.replaceAll('"', '""')}"`)
}

async function query(port, password, database, text, values = []) {
  // Imported late: the launcher is loaded before the packages are installed.
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: formatUrl(port, password, database), connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

function formatUrl(port, password, database) {
  return `postgres://${OWNER}:${password}@127.0.0.1:${port}/${database}`
}
