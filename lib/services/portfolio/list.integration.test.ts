import { beforeAll, expect, it } from 'vitest'
import { findPrincipal, type Principal } from '@/lib/auth/session'
import { signIn } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { askForJob, makeAccount, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { listPortfolio } from './list'

const { owner: sql } = openTestDatabase()
const EMPTY = 7
let good: TestClient
let bad: TestClient
let cookie: string

beforeAll(async () => {
  ;[good, bad] = [await makeClient('Good'), await makeClient('Bad')]
  await makeClient('Others')
  await seedFiles(good, [
    ['1', 1, 40],
    ['2', 2, 40],
  ])
  await seedFiles(bad, [
    ['1', 1, 40],
    ['2', 2, 40, null],
  ])
  for (const client of [good, bad]) {
    await askForJob(client)
    await workOnNextJob()
  }
  const empty = []
  for (let at = 1; at <= EMPTY; at++) empty.push((await makeClient(`Empty${at}`)).clientId)
  const clientIds = [good.clientId, bad.clientId, ...empty]
  cookie = await signIn(await makeAccount(clientIds, { email: 'anna@agency.example', role: 'analyst' }))
}, 60_000)

const person = async () => (await findPrincipal(new Headers({ cookie }))) as Principal

it('pages through all of a person’s clients once, none of anybody else’s: on the first pages those without a result, then the lowest rate', async () => {
  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const { items, nextCursor, total } = await listPortfolio(await person(), { cursor, limit: 4 })
    expect(total).toBe(EMPTY + 2)
    pages.push(items.map(({ client }) => client.name))
    cursor = nextCursor ?? undefined
  } while (cursor)
  // Within a page, what wants to be looked at comes first.
  expect(pages).toEqual([['Empty1', 'Empty2', 'Empty3', 'Empty4'], ['Bad', 'Empty5', 'Empty6', 'Empty7'], ['Good']])
})

it('finds by a part of the name', async () => {
  const { items, total } = await listPortfolio(await person(), { search: 'GOO' })
  expect([items.map(({ client }) => client.name), total]).toEqual([['Good'], 1])
  expect((await listPortfolio(await person(), { search: 'Others' })).items).toEqual([])
  const [{ line } = { line: null }] = items
  expect(line).toMatchObject({ result: { rate: 1, lastDay: '2026-10-10' }, openWarnings: 0, waitingFindings: 0 })
})

it('begins anew after a client that is gone', async () => {
  const first = await listPortfolio(await person(), { limit: 3 })
  const again = await listPortfolio(await person(), { limit: 3, cursor: 'cli_gone' })
  expect(again.items.map(({ client }) => client.id)).toEqual(first.items.map(({ client }) => client.id))
})

it('says of a client whose own database is away that it is not reachable, and shows the others', async () => {
  await sql`update platform.client set database_ref = 'dra_gone' where id = ${bad.clientId}`
  const { items } = await listPortfolio(await person())
  await sql`update platform.client set database_ref = null where id = ${bad.clientId}`
  expect(items).toHaveLength(EMPTY + 2)
  expect(items[0]).toMatchObject({ client: { name: 'Bad' }, line: 'away' })
  for (const { line } of items.slice(1)) expect(line).not.toBe('away')
})

it('does not read a client that is suspended', async () => {
  await sql`update platform.client set status = 'suspended' where id = ${bad.clientId}`
  const { items } = await listPortfolio(await person(), { search: 'Bad' })
  await sql`update platform.client set status = 'active' where id = ${bad.clientId}`
  expect(items).toMatchObject([{ client: { status: 'suspended' }, line: null }])
})
