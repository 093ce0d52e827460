import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { PROOF_KEY } from './proof-key'

/** Worker processes, each with a session name of its own by which the database tells them apart. */

export interface WorkerProcess {
  readonly session: string
  readonly pid: number
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  isRunning(): boolean
  signal(signal: NodeJS.Signals): void
}

interface StartOptions {
  paceMs?: number
  nodeFlags?: readonly string[]
  /** Further settings. */
  env?: Readonly<Record<string, string>>
}

export interface Fleet {
  start(script: string, options?: StartOptions): WorkerProcess
  /** Everything the workers logged so far. */
  readLogs(): string
  /** Ends what still runs. */
  close(): Promise<void>
}

export function openFleet(appUrl: string, name = 'proof'): Fleet {
  const folder = mkdtempSync(path.join(tmpdir(), 'dra-fleet-'))
  const logFile = path.join(folder, 'workers.log')
  writeFileSync(logFile, '')
  const workers: WorkerProcess[] = []
  return {
    start: (script, { paceMs = 0, nodeFlags = [], env = {} } = {}) => {
      const session = `${name}-${workers.length}`
      const url = new URL(appUrl)
      url.searchParams.set('application_name', session)
      const child = spawn(process.execPath, [...nodeFlags, script], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          NODE_ENV: 'production',
          DATABASE_URL: url.href,
          AUTH_SECRET: 'a'.repeat(32),
          ENCRYPTION_KEY: PROOF_KEY,
          LOG_LEVEL: 'info',
          DRA_PROVE_PACE_MS: String(paceMs),
          ...env,
        },
      })
      for (const stream of [child.stdout, child.stderr]) stream.pipe(createWriteStream(logFile, { flags: 'a' }))
      let isOver = false
      const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
        child.once('exit', (code, signal) => {
          isOver = true
          resolve({ code, signal })
        })
      })
      const worker: WorkerProcess = {
        session,
        pid: child.pid ?? -1,
        exited,
        isRunning: () => !isOver,
        signal: (name) => void child.kill(name),
      }
      workers.push(worker)
      return worker
    },
    readLogs: () => readFileSync(logFile, 'utf8'),
    close: async () => {
      for (const worker of workers.filter((each) => each.isRunning())) {
        worker.signal('SIGKILL')
        await worker.exited
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Times that an attempt noticed that it had lost its job and stopped without a trace. */
export const countRefusals = (logs: string): number => logs.split('job is held by another attempt').length - 1
