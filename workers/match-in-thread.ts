import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '@/lib/errors'
import { type Claim, Fenced } from './claim'
import type { MatchOutcome } from './match'

export type ThreadAnswer =
  | { kind: 'done'; outcome: MatchOutcome }
  | { kind: 'refused'; code: ErrorCode; message: string }
  | { kind: 'fenced' | 'broken'; message: string }

/** Memory a match may use before it is ended instead of the whole worker. */
const MAX_HEAP_MB = 6_144

/** Runs the match stage on a thread; aborting ends the thread, and with it its transaction. */
export function matchInThread(claim: Claim, signal: AbortSignal): Promise<MatchOutcome> {
  const thread = startThread(claim)
  return new Promise((resolve, reject) => {
    let answered = false
    const settle = (finish: () => void) => {
      if (answered) return
      answered = true
      signal.removeEventListener('abort', onAbort)
      finish()
    }
    const onAbort = () => {
      void thread.terminate()
      settle(() => reject(signal.reason))
    }
    signal.addEventListener('abort', onAbort, { once: true })
    thread.on('message', (answer: ThreadAnswer) =>
      settle(() => {
        if (answer.kind === 'done') resolve(answer.outcome)
        else if (answer.kind === 'refused') reject(new AppError(answer.code, answer.message))
        else reject(answer.kind === 'fenced' ? new Fenced(claim.jobId) : new Error(answer.message))
      }),
    )
    thread.on('error', (error) => settle(() => reject(error)))
    thread.on('exit', (code) => settle(() => reject(new Error(`The match thread ended with code ${code}`))))
  })
}

function startThread(claim: Claim): Worker {
  const options = { workerData: claim, resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB } }
  const built = new URL('./match-thread.mjs', import.meta.url)
  if (existsSync(built)) return new Worker(built, options)
  // From source (development and tests), the thread needs the TypeScript loader registered first.
  const source = new URL('./match-thread.ts', import.meta.url).href
  return new Worker(
    `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(source)}) })`,
    {
      ...options,
      eval: true,
    },
  )
}
