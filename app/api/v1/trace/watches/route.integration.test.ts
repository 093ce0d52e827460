import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { connectProperty, type LiveSources, startLiveSources } from '@/lib/testing/live-sources'
import { DELETE } from './[id]/route'
import { GET, POST } from './route'

openTestDatabase()
let people: People
let live: LiveSources

beforeAll(async () => {
  live = await startLiveSources()
  people = await signInPeople()
  await connectProperty(people.acme.context)
})
afterAll(() => live.close())

const watch = (id: string, cookie = people.analyst) => call(POST, { method: 'POST', cookie, body: { id } })
const list = async (query = '', cookie = people.analyst) =>
  (await call(GET, { path: `/${query}`, cookie })).json() as Promise<{ items: { id: string }[]; nextCursor: string }>
const stop = (id: string, cookie = people.analyst) => call(DELETE, { method: 'DELETE', cookie, params: { id } })

it('watched orders are listed page by page, the newest first, with who had them watched', async () => {
  for (const id of ['#1', '#2', '#3']) expect((await watch(id)).status).toBe(201)
  const first = await list('?limit=2')
  expect(first).toMatchObject({
    items: [{ asked: '#3', state: 'watching', looks: 0, by: expect.any(String) }, { asked: '#2' }],
  })
  expect(await list(`?limit=2&cursor=${first.nextCursor}`)).toMatchObject({
    items: [{ asked: '#1' }],
    nextCursor: null,
  })
})

it('another client sees none and stops none, as if there were none', async () => {
  const [{ id }] = (await list()).items as [{ id: string }]
  expect(await list('', people.stranger)).toEqual({ items: [], nextCursor: null })
  const [foreign, missing] = [
    await problemOf(await stop(id, people.stranger)),
    await problemOf(await stop('wat_none', people.stranger)),
  ]
  expect([foreign.status, foreign.detail]).toEqual([404, missing.detail])
  expect(missing.status).toBe(404)
  expect((await stop(id)).status).toBe(204)
  expect((await list()).items[0]).toMatchObject({ state: 'stopped' })
})

it('an id that is none is refused by its field', async () => {
  expect(await problemOf(await watch(' '))).toMatchObject({ status: 400, detail: expect.stringMatching(/^id: /) })
})
