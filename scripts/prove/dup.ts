import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { POST as createJobRoute } from '@/app/api/v1/jobs/route'
import { route } from '@/lib/http/route'
import { createJob, createJobSchema } from '@/lib/services/jobs/create'
import type { Arena } from './lib/arena'
import type { Proof } from './lib/proof'
import { signInOwner } from './lib/signed-in'
import { makeWorld } from './lib/world'

export interface DupSize {
  seed: number
  requests: number
  rounds: number
}

export const FULL_DUP: Omit<DupSize, 'seed'> = { requests: 200, rounds: 5 }

/** The same without looking at the key: what duplicates would do. */
const unguarded = route({
  action: 'job.run',
  body: createJobSchema.strict(),
  status: 202,
  run: ({ member, body, requestId }) => createJob(member.context, { ...body, requestId }),
})

/** Answers only once it is told to. */
const slow = (until: Promise<void>) =>
  route({
    action: 'job.run',
    body: z.strictObject({ number: z.number() }),
    idempotent: true,
    run: ({ body }) => until.then(() => body),
  })

/**
 * Many equal requests at once with one key: one job, and the same answer for all; another body is refused, and so is a
 * repetition while the first is not answered. Control: the same requests without looking at the key.
 */
export async function proveDup({ owner }: Arena, size: DupSize): Promise<Proof> {
  const world = await makeWorld({ clients: 1, reconciliations: 1, orders: 20, seed: size.seed })
  const { context, reconciliationId } = world.reconciliations[0] as (typeof world.reconciliations)[number]
  const person = await signInOwner([context.clientId])
  const window = { from: '2026-10-01', to: '2026-10-10', timeZone: 'Europe/Berlin', acceptIncomplete: false }
  const body = { reconciliationId, ...window }
  const post = (handler: typeof createJobRoute, key: string, sent: object = body, path = '/api/v1/jobs') =>
    person.post(handler, path, context.clientId, sent, { 'idempotency-key': key })
  const countJobs = async () => (await owner`select count(*)::int as jobs from platform.job`)[0]?.jobs as number
  const problems: string[] = []
  const flood = async (handler: typeof createJobRoute, key: string) => {
    const before = await countJobs()
    const answers = await Promise.all(Array.from({ length: size.requests }, () => post(handler, key)))
    const texts = new Set(await Promise.all(answers.map(async (each) => `${each.status} ${await each.text()}`)))
    const replayed = answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true').length
    return { jobs: (await countJobs()) - before, texts: [...texts], replayed }
  }

  for (let round = 0; round < size.rounds; round++) {
    const { jobs, texts, replayed } = await flood(createJobRoute, `round ${round}`)
    if (jobs !== 1) problems.push(`${size.requests} equal requests made ${jobs} jobs`)
    if (texts.length !== 1 || !texts[0]?.startsWith('202 '))
      problems.push(`They were given ${texts.length} answers, such as ${texts[0]?.slice(0, 200)}`)
    if (replayed !== size.requests - 1) problems.push(`${replayed} of ${size.requests - 1} answers said they repeat`)
  }

  const other = await post(createJobRoute, 'round 0', { ...body, to: '2026-10-11' })
  if (other.status !== 422) problems.push(`Another body with a used key was answered ${other.status}`)
  // Its lock ran out without an answer, as after a crash: the job is found by its name.
  await owner`update platform.idempotency_key set status = null, body = null, locked_until = now() - interval '1 second'
    where key = 'round 0'`
  const before = await countJobs()
  const again = await flood(createJobRoute, 'round 0')
  if (again.jobs !== 0 || (await countJobs()) !== before || again.texts.length !== 1)
    problems.push(`After a crash ${again.jobs} more jobs were made and ${again.texts.length} answers given`)

  let finish = () => {}
  const handler = slow(
    new Promise<void>((resolve) => {
      finish = resolve
    }),
  )
  const first = post(handler, 'slow', { number: 1 })
  await sleep(200)
  const meanwhile = await post(handler, 'slow', { number: 1 })
  const retryAfter = meanwhile.headers.get('retry-after')
  if (meanwhile.status !== 409 || !retryAfter) problems.push(`A repetition in flight was answered ${meanwhile.status}`)
  const waiting = post(handler, 'slow', { number: 1 })
  await sleep(200)
  finish()
  const answers = [await first, await waiting]
  if (answers.some(({ status }) => status !== 200)) problems.push('A repetition did not wait for the first answer')

  const control = await flood(unguarded, 'control')
  if (control.jobs <= 1)
    problems.push('Control: equal requests without the key made one job, so nothing was put to the test')
  return {
    problems,
    figures: {
      requests: size.requests,
      rounds: size.rounds,
      otherBody: other.status,
      inFlight: meanwhile.status,
      controlJobs: control.jobs,
    },
  }
}
