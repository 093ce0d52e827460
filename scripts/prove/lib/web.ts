import { setTimeout as sleep } from 'node:timers/promises'
import { authProvider } from '@/lib/auth/session'
import { AWAY_DIGEST } from '@/lib/errors'
import { provisionMember } from '@/lib/services/clients/provision'
import { startBuiltWeb } from './built-web'
import type { World } from './world'

/** The built web application, asked all the time by somebody who is signed in. */

export interface WebWatch {
  readonly origin: string
  /** Of the person who is signed in. */
  readonly cookie: string
  databaseIs(state: 'away' | 'coming'): void
  /** Milliseconds until everything asked for answers again. */
  untilReady(timeoutMs: number): Promise<number>
  report(): { problems: string[]; answers: Record<string, number> }
  close(): Promise<void>
}

const PATHS = ['/health', '/api/v1/jobs', '/dashboard', '/dashboard/jobs'] as const
const EVERY_MS = 200
/** No answer within this time counts as hanging. */
const ANSWER_MS = 5_000

export async function openWeb(appUrl: string, world: World): Promise<WebWatch> {
  const web = await startBuiltWeb(appUrl, { LOG_LEVEL: 'warn' })
  const { origin } = web
  const person = { email: 'watcher@proof.example', name: 'Watcher', password: 'correct horse battery' }
  const authSubject = await authProvider().createAccount(person)
  const clientIds = world.reconciliations.slice(0, 1).map(({ context }) => context.clientId)
  await provisionMember(clientIds, { authSubject, email: person.email, name: person.name, role: 'owner' })

  let cookie = ''
  let database: 'up' | 'away' | 'coming' = 'up'
  const problems: string[] = []
  const answers: Record<string, number> = {}
  const ask = async (where: string): Promise<number> => {
    const before = database
    const startedAt = performance.now()
    try {
      const response = await fetch(origin + where, {
        headers: { cookie },
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_MS),
      })
      const text = await response.text()
      const key = `${before} ${response.status}`
      answers[key] = (answers[key] ?? 0) + 1
      const isRefusal = response.status === 503 && response.headers.has('retry-after')
      if (response.status !== 200 && !isRefusal) problems.push(`${where} answered ${response.status} while ${before}`)
      // By it a page knows what to say, and that it should try again.
      if (isRefusal && !text.includes(AWAY_DIGEST)) problems.push(`${where} does not say that the database is away`)
      return response.status
    } catch {
      problems.push(`${where} did not answer within ${Math.round(performance.now() - startedAt)} ms while ${before}`)
      return 0
    }
  }
  const signIn = async () => {
    const response = await fetch(`${origin}/api/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ email: person.email, password: person.password }),
    })
    if (!response.ok) throw new Error(`Signing in answered ${response.status}: ${await response.text()}`)
    cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
  }
  await signIn()
  if ((await Promise.all(PATHS.map(ask))).some((status) => status !== 200))
    throw new Error(`The web does not work to begin with; build it again with "npm run build": ${problems.join('; ')}`)
  let isClosing = false
  const watching = Promise.all(
    PATHS.map(async (where) => {
      for (; !isClosing; await sleep(EVERY_MS)) await ask(where)
    }),
  )
  return {
    origin,
    cookie,
    databaseIs: (state) => {
      database = state
    },
    untilReady: async (timeoutMs) => {
      const startedAt = performance.now()
      const statuses = async () => Promise.all(PATHS.map(ask))
      while (!(await statuses()).every((status) => status === 200)) {
        if (performance.now() - startedAt > timeoutMs) break
        await sleep(EVERY_MS)
      }
      database = 'up'
      return Math.round(performance.now() - startedAt)
    },
    report: () => ({ problems: [...new Set(problems)], answers }),
    close: async () => {
      isClosing = true
      await watching
      await web.close()
    },
  }
}
