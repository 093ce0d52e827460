import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { AppError } from '@/lib/errors'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { eventually } from '@/lib/testing/eventually'
import { route } from './route'

const { owner: sql } = openTestDatabase()
let people: People
beforeAll(async () => {
  people = await signInPeople()
})

const run = vi.fn<(input: { body: { number: number }; operation?: string }) => Promise<unknown>>()
beforeEach(() => {
  run.mockReset().mockImplementation(async ({ body }) => ({ doubled: body.number * 2 }))
})
const handler = route({
  action: 'job.run',
  body: z.strictObject({ number: z.number() }),
  status: 202,
  idempotent: true,
  run,
})

interface Sent {
  key?: string
  number?: unknown
  path?: string
  cookie?: string
  text?: string
}
const post = ({ key, number = 1, path = '/api/x', cookie = people.owner, text }: Sent) =>
  call(handler, {
    method: 'POST',
    path,
    cookie,
    body: text ?? { number },
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  })
const isReplay = ({ headers }: Response) => headers.get('idempotency-replayed') === 'true'

describe('the first answer', () => {
  it('is given again, with its status and body, and marked as such', async () => {
    const [first, second] = [await post({ key: 'again' }), await post({ key: 'again', text: '{ "number" : 1 }' })]
    expect([isReplay(first), isReplay(second), run.mock.calls.length]).toEqual([false, true, 1])
    expect(second.status).toBe(202)
    expect(second.headers.get('content-type')).toBe('application/json')
    expect(await second.text()).toBe(await first.text())
  })

  it('is given again when it says what is wrong', async () => {
    run.mockRejectedValueOnce(new AppError('conflict', 'Not now.'))
    const [first, second] = [await post({ key: 'wrong' }), await post({ key: 'wrong' })]
    expect([first.status, second.status, isReplay(second), run.mock.calls.length]).toEqual([409, 409, true, 1])
    expect(await second.text()).toBe(await first.text())
  })

  it.each([
    ['unavailable', 503],
    ['limit_reached', 429],
    ['internal', 500],
  ] as const)('is not given again when it was trouble of ours: %s', async (code, status) => {
    run.mockRejectedValueOnce(new AppError(code, 'Trouble.'))
    expect((await post({ key: code })).status).toBe(status)
    const second = await post({ key: code })
    expect([second.status, isReplay(second), run.mock.calls.length]).toEqual([202, false, 2])
  })

  it('is forgotten after a day', async () => {
    await post({ key: 'old', number: 1 })
    await sql`update platform.idempotency_key set created_at = now() - interval '24 hours' where key = 'old'`
    const later = await post({ key: 'old', number: 2 })
    expect(await later.json()).toEqual({ doubled: 4 })
    expect(run.mock.calls[0]?.[0].operation).not.toBe(run.mock.calls[1]?.[0].operation)
  })

  it('is nobody else’s', async () => {
    await post({ key: 'mine' })
    expect(isReplay(await post({ key: 'mine', cookie: people.analyst }))).toBe(false)
    expect(isReplay(await post({ key: 'mine', cookie: people.stranger }))).toBe(false)
    expect(run).toHaveBeenCalledTimes(3)
  })

  it('is not kept without a key', async () => {
    for (let time = 0; time < 2; time++) expect(isReplay(await post({}))).toBe(false)
    expect(run).toHaveBeenCalledTimes(2)
    expect(run.mock.calls[0]?.[0].operation).toBeUndefined()
  })
})

describe('the same key with another request is refused', () => {
  beforeEach(async () => {
    await post({ key: 'taken' })
  })
  it.each([{ number: 2 }, { path: '/api/y' }, { path: '/api/x?z=1' }])('%j', async (other) => {
    const response = await post({ key: 'taken', ...other })
    expect(await problemOf(response)).toMatchObject({ status: 422, code: 'key_reused' })
    expect(response.headers.get('idempotency-replayed')).toBeNull()
  })
})

describe('a repetition while the first is not answered', () => {
  /** As if another web process had it. */
  const takeElsewhere = async (key: string, lock: string) => {
    await post({ key })
    await sql`update platform.idempotency_key set status = null, body = null, locked_until = now() + ${lock}::interval
      where key = ${key}`
    run.mockClear()
  }

  it('waits for the first answer, in this process and in another', async () => {
    let finish = (_: unknown) => {}
    run.mockImplementationOnce(() => new Promise((resolve) => (finish = resolve)))
    const here = [post({ key: 'here' }), post({ key: 'here' })]
    await eventually(() => expect(run).toHaveBeenCalledTimes(1))
    finish({ done: true })
    expect((await Promise.all(here)).map(isReplay).sort()).toEqual([false, true])

    await takeElsewhere('elsewhere', '60 seconds')
    const waiting = post({ key: 'elsewhere' })
    await sql`update platform.idempotency_key set status = 202, body = '{"theirs":true}' where key = 'elsewhere'`
    expect(await (await waiting).json()).toEqual({ theirs: true })
    expect(run).not.toHaveBeenCalled()
  })

  it('is told to come back when that takes long', async () => {
    await takeElsewhere('long', '60 seconds')
    const response = await post({ key: 'long' })
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await problemOf(response)).toMatchObject({ status: 409, code: 'conflict' })
    expect(run).not.toHaveBeenCalled()
  })

  it('is carried out under the same name once the first has crashed', async () => {
    await post({ key: 'crashed' })
    const named = run.mock.calls[0]?.[0].operation
    await takeElsewhere('crashed', '-1 seconds')
    expect(isReplay(await post({ key: 'crashed' }))).toBe(false)
    expect(run.mock.calls[0]?.[0].operation).toBe(named)
    expect(named).toMatch(/^idem:.+:crashed:\d+$/)
  })

  it('is not carried out for another body, even after a crash', async () => {
    await takeElsewhere('changed', '-1 seconds')
    expect((await post({ key: 'changed', number: 5 })).status).toBe(422)
  })
})

describe('a key', () => {
  it.each(['', 'x'.repeat(256), 'tab\there', 'ümlaut'])(
    'that is not printable, short ASCII is named: %j',
    async (key) => {
      const problem = await problemOf(await post({ key }))
      expect(problem).toMatchObject({ status: 400, detail: expect.stringMatching(/^Idempotency-Key: /) })
      expect(run).not.toHaveBeenCalled()
    },
  )

  it('may have 255 characters', async () => {
    expect((await post({ key: '~'.repeat(255) })).status).toBe(202)
  })

  it('is not used up by a request that was not understood', async () => {
    expect((await post({ key: 'typo', number: 'one' })).status).toBe(400)
    expect((await post({ key: 'typo' })).status).toBe(202)
  })
})
