/** Starting, watching and ending child processes, with nothing but Node: these scripts run before the install. */
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Whether a process runs. A zombie counts as gone: in a container whose first process reaps nothing, an orphan that
 * has ended would otherwise look alive for ever.
 */
export function isRunning(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
  return readProcStat(pid)?.state !== 'Z'
}

/**
 * What tells this process from a later one with the same pid: its start time, as text; null when it does not run.
 * Names and arguments will not do, because Next renames its own process.
 */
export function readStartTime(pid) {
  if (!isRunning(pid)) return null
  const stat = readProcStat(pid)
  if (stat) return stat.startTime
  const ps = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return ps.status === 0 ? ps.stdout.trim() : 'unknown'
}

/** True when `pid` still is the process whose start time was written down. */
export function isSameProcess({ pid, startTime }) {
  return Number.isInteger(pid) && readStartTime(pid) === startTime
}

function readProcStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command stands in brackets and may itself hold spaces and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0], startTime: fields[19] }
  } catch {
    return null
  }
}

/** Resolves true once the process is gone, false after `timeoutMs`. */
export async function waitForExit(pid, timeoutMs) {
  const deadline = Date.now() + timeoutMs
  while (isRunning(pid)) {
    if (Date.now() > deadline) return false
    await sleep(20)
  }
  return true
}

/** Asks a process (and, where it leads one, its group) to end; kills it after `graceMs`. Resolves when it is gone. */
export async function stopProcess(pid, { signal = 'SIGTERM', graceMs = 5000 } = {}) {
  sendSignal(pid, signal)
  if (!(await waitForExit(pid, graceMs))) {
    sendSignal(pid, 'SIGKILL')
    await waitForExit(pid, 2000)
  }
  // What the leader left behind in its group ends with it.
  if (process.platform !== 'win32') sendSignal(-pid, 'SIGKILL')
}

function sendSignal(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error
  }
}

/**
 * A TCP port nothing listens on, on IPv4 and IPv6 loopback alike: a browser asked for "localhost" tries both.
 * Takes the first free one of `preferred`, else one the system picks.
 */
export async function findFreePort(preferred = []) {
  for (const port of preferred) if (port && (await canListen(port))) return port
  for (;;) {
    const port = await listenOnce(0, '127.0.0.1')
    if (port && (await canListen(port))) return port
  }
}

async function canListen(port) {
  return Boolean((await listenOnce(port, '127.0.0.1')) && (await listenOnce(port, '::1')))
}

function listenOnce(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    // A machine without IPv6 has nothing in the way there.
    server.once('error', (error) =>
      resolve(host === '::1' && error.code !== 'EADDRINUSE' && error.code !== 'EACCES' ? port : null),
    )
    server.listen({ port, host, exclusive: true }, () => {
      const { port: bound } = server.address()
      server.close(() => resolve(bound))
    })
  })
}

/**
 * Starts a process in a group of its own, so that a terminal's Ctrl-C reaches only the launcher, which then ends
 * things in order. Output goes straight to the file: no pipe breaks when the launcher is killed.
 */
export function spawnLogged({ name, command, args, env, cwd, logFile, options = {} }) {
  mkdirSync(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'a', 0o600)
  const logStart = statSync(logFile).size
  const child = spawn(command, args, {
    ...options,
    cwd,
    env,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const exited = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }))
    child.once('exit', (code, signal) => resolve({ code, signal, error: null }))
  })
  const pid = child.pid ?? -1
  return {
    name,
    pid,
    startTime: readStartTime(pid) ?? 'gone',
    exited,
    readLog: (lines = 15) => readTail(logFile, lines, logStart),
  }
}

/** The last lines of a file from byte `start` on, as one text. */
export function readTail(file, lines, start = 0) {
  try {
    return readFileSync(file).subarray(start).toString('utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return ''
  }
}

/**
 * Runs a command to its end and hands back `{ code, stdout, output }`, `output` being both streams in order.
 * `onStart` receives a function that ends the command and what it started.
 */
export function runCommand(command, args, { cwd, env = process.env, onLine, onStart, shell, uid, gid } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      uid,
      gid,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    onStart?.(() => (child.pid ? stopProcess(child.pid, { graceMs: 2000 }) : undefined))
    let stdout = ''
    let output = ''
    const collect = (isStdout) => (chunk) => {
      const text = String(chunk)
      if (isStdout) stdout += text
      output += text
      const line = text.trimEnd().split('\n').at(-1)
      if (line) onLine?.(line)
    }
    child.stdout.on('data', collect(true))
    child.stderr.on('data', collect(false))
    child.once('error', (error) => resolve({ code: 127, stdout, output: `${output}${error.message}\n` }))
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, output }))
  })
}
