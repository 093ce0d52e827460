import { beforeAll, expect, it } from 'vitest'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { GET, PUT } from './route'

const { owner } = openTestDatabase()
let people: People

beforeAll(async () => {
  people = await signInPeople()
})

const read = async (cookie: string) => (await call(GET, { cookie })).json()
const CHOICE = { manual: 'none', scheduled: 'all', failures: true }

it('gives the default of the role until a person chooses', async () => {
  expect(await read(people.owner)).toEqual({ manual: 'all', scheduled: 'changes', failures: true })
  expect(await read(people.viewer)).toEqual({ manual: 'all', scheduled: 'changes', failures: false })
})

it('keeps what a person chose, for them alone', async () => {
  for (const body of [{ ...CHOICE, scheduled: 'none' }, CHOICE])
    expect(await (await call(PUT, { method: 'PUT', cookie: people.viewer, body })).json()).toEqual(body)
  expect(await read(people.viewer)).toEqual(CHOICE)
  expect(await read(people.analyst)).toMatchObject({ manual: 'all' })
  expect(await owner`select client_id, user_id from platform.notification_preference`).toEqual([
    { client_id: people.acme.clientId, user_id: people.accounts.viewer.userId },
  ])
})

it.each([
  ['manual', { ...CHOICE, manual: 'some' }],
  ['failures', { ...CHOICE, failures: 'yes' }],
  ['scheduled', { manual: 'all', failures: true }],
  ['userId', { ...CHOICE, userId: 'usr_other' }],
])('names %s when it is wrong', async (field, body) => {
  const problem = await problemOf(await call(PUT, { method: 'PUT', cookie: people.owner, body }))
  expect(problem.status).toBe(400)
  expect(problem.text).toContain(field)
})
