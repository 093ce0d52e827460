import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { POST as resend } from './[id]/resend/route'
import { GET as readMail } from './[id]/route'
import { GET as list } from './route'

const { owner } = openTestDatabase()
let people: People

beforeAll(async () => {
  people = await signInPeople()
})
beforeEach(() => owner`delete from platform.outbox`)

const insert = (id: string, change: Record<string, unknown> = {}) => owner`
  insert into platform.outbox ${owner({
    client_id: people.acme.clientId,
    id,
    kind: 'job_done',
    dedupe_key: id,
    to_address: 'owner@acme.example',
    payload: {} as never,
    ...change,
  })}`
const at = (id: string) => ({ cookie: people.owner, params: { id } })

describe('the outbox', () => {
  it('lists the client’s mail newest first, page by page, without its text', async () => {
    for (const id of ['eml_1', 'eml_2', 'eml_3']) await insert(id, { subject: `About ${id}`, html: '<p>secret</p>' })
    const first = await (await call(list, { cookie: people.owner, path: '/?limit=2' })).json()
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(['eml_3', 'eml_2'])
    const rest = await (await call(list, { cookie: people.owner, path: `/?limit=2&cursor=${first.nextCursor}` })).json()
    expect(rest).toMatchObject({ items: [{ id: 'eml_1', subject: 'About eml_1', state: 'waiting' }], nextCursor: null })
    expect(JSON.stringify([first, rest])).not.toContain('secret')
  })

  it('lists mail of one state, and says which there are', async () => {
    await insert('eml_1', { state: 'kept' })
    await insert('eml_2')
    const kept = await (await call(list, { cookie: people.owner, path: '/?state=kept' })).json()
    expect(kept.items).toMatchObject([{ id: 'eml_1' }])
    expect(await problemOf(await call(list, { cookie: people.owner, path: '/?state=lost' }))).toMatchObject({
      status: 400,
    })
  })

  it('gives the text of one mail', async () => {
    await insert('eml_1', { subject: 'Hello', html: '<p>Hi</p>', plain: 'Hi' })
    expect(await (await call(readMail, at('eml_1'))).json()).toMatchObject({ html: '<p>Hi</p>', plain: 'Hi' })
  })

  it('has another client’s mail, and one that is not there, not found alike', async () => {
    await insert('eml_1', { client_id: people.globex.clientId, state: 'failed' })
    for (const [handler, method] of [
      [readMail, 'GET'],
      [resend, 'POST'],
    ] as const) {
      const foreign = await problemOf(await call(handler, { ...at('eml_1'), method }))
      const missing = await problemOf(await call(handler, { ...at('eml_none'), method }))
      expect(foreign).toMatchObject({ status: 404 })
      expect(foreign.detail).toBe(missing.detail)
    }
    expect(await (await call(list, { cookie: people.owner })).json()).toMatchObject({ items: [] })
  })
})

describe('sending again', () => {
  it.each(['failed', 'kept'])('is possible for mail that is %s', async (state) => {
    await insert('eml_1', { state, tries: 8, error: 'No such mailbox' })
    const answer = await call(resend, { ...at('eml_1'), method: 'POST' })
    expect(await answer.json()).toMatchObject({ state: 'waiting', tries: 0, error: null })
  })

  it.each(['waiting', 'sent'])('is refused for mail that is %s', async (state) => {
    await insert('eml_1', { state })
    expect(await problemOf(await call(resend, { ...at('eml_1'), method: 'POST' }))).toMatchObject({ status: 409 })
  })
})
