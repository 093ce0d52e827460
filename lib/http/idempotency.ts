import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TenantContext } from '@/lib/db/context'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import { actorOf, beginRequest, dropRequest, keepAnswer } from '@/lib/services/idempotency/keys'

/**
 * Requests that may be sent again without being carried out again, by the header `Idempotency-Key`: the first answer is
 * given to each that has the same method, path and body.
 */

const PRINTABLE = /^[\x20-\x7e]{1,255}$/
/** How long a repetition waits for the first to be answered. */
const WAIT_MS = 5_000
const LOOK_AGAIN_MS = 100

interface Keyed {
  request: Request
  context: TenantContext
  /** As it was understood, so that spacing does not matter. */
  body: unknown
}

/** The request's key; null when it has none. Throws `invalid_input` for one that is no 1 to 255 printable characters. */
export function idempotencyKeyOf(request: Request): string | null {
  const key = request.headers.get('idempotency-key')
  if (key === null || PRINTABLE.test(key)) return key
  const message = 'must be 1 to 255 printable ASCII characters, such as a UUID'
  throw new AppError('invalid_input', `Idempotency-Key: ${message}`, {
    details: [{ field: 'Idempotency-Key', message }],
  })
}

/**
 * Answers with `run` once, and with its stored answer from then on; `run` is given a name of the operation that stays the
 * same when a crash has it carried out again. It answers, or throws what is not worth keeping.
 */
export async function answerOnce(
  key: string,
  { request, context, body }: Keyed,
  run: (operation: string) => Promise<Response>,
): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const requestHash = createHash('sha256')
    .update(`${request.method}\n${pathname}${search}\n${JSON.stringify(body)}`)
    .digest('hex')
  const id = `${context.clientId} ${actorOf(context)} ${key}`
  for (const until = performance.now() + WAIT_MS; ; ) {
    const first = underway.get(id)
    if (!first) return lead(id, requestHash, () => obtain(context, key, requestHash, until, run))
    if (first.requestHash !== requestHash) throw reused()
    const leftMs = until - performance.now()
    const answer = leftMs > 0 && (await Promise.race([first.answer, sleep(leftMs, null)]))
    if (answer) return replay(answer)
    if (performance.now() >= until) throw stillRunning()
  }
}

interface Answer {
  status: number
  body: string | null
}

/** Requests of this process, so that many repetitions at once ask the database as one. Null for what came to nothing. */
const underway = new Map<string, { requestHash: string; answer: Promise<Answer | null> }>()

async function lead(id: string, requestHash: string, obtainAnswer: () => Promise<Response>): Promise<Response> {
  const response = obtainAnswer()
  const answer = response.then(readAnswer).catch(() => null)
  underway.set(id, { requestHash, answer })
  try {
    return await response
  } finally {
    underway.delete(id)
  }
}

async function obtain(
  context: TenantContext,
  key: string,
  requestHash: string,
  until: number,
  run: (operation: string) => Promise<Response>,
): Promise<Response> {
  for (;;) {
    const begun = await beginRequest(context, { key, requestHash })
    if (begun.state === 'other_request') throw reused()
    if (begun.state === 'answered') return replay(begun)
    if (begun.state === 'begun') return carryOut(context, key, () => run(begun.operation))
    if (performance.now() >= until) throw stillRunning()
    await sleep(LOOK_AGAIN_MS)
  }
}

const reused = () =>
  new AppError(
    'key_reused',
    'Idempotency-Key: was sent before with another request. Use a new key for each new request.',
    { details: [{ field: 'Idempotency-Key', message: 'belongs to another request' }] },
  )

const stillRunning = () =>
  new AppError('conflict', 'The first request with this Idempotency-Key is still being answered. Send it again.', {
    retryAfterSeconds: 5,
  })

async function readAnswer(response: Response): Promise<Answer> {
  return { status: response.status, body: response.body === null ? null : await response.clone().text() }
}

async function carryOut(context: TenantContext, key: string, run: () => Promise<Response>): Promise<Response> {
  let response: Response
  try {
    response = await run()
  } catch (error) {
    // Whatever could not be done now may be possible later, and must not be answered with today's trouble.
    await dropRequest(context, key).catch((err) => log.warn({ err }, 'an idempotency key stays locked for a minute'))
    throw error
  }
  const answer = await readAnswer(response)
  // The work is done: an answer that cannot be kept is given all the same, and a repetition finds the work by its name.
  await keepAnswer(context, key, answer).catch((err) =>
    log.warn({ err }, 'an answer could not be kept for repetitions'),
  )
  return response
}

function replay({ status, body }: Answer): Response {
  const type = status < 400 ? 'application/json' : 'application/problem+json'
  const headers = { ...(body !== null && { 'content-type': type }), 'idempotency-replayed': 'true' }
  return new Response(body, { status, headers })
}
