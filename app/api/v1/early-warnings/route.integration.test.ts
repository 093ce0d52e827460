import { beforeAll, beforeEach, expect, it } from 'vitest'
import { call, type People, problemOf, signInPeople } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import type { TestClient } from '@/lib/testing/fixture'
import { GET } from './route'

const { owner, tenant } = openTestDatabase()
let people: People

beforeAll(async () => {
  people = await signInPeople()
})
beforeEach(() => tenant`delete from tenant.early_warning`)

const EVIDENCE = {
  ...{ from: Date.UTC(2026, 10, 20, 6), to: Date.UTC(2026, 10, 20, 12), orders: 40, visible: 3, usual: 33.6 },
  ...{ p: 1e-9, settledShare: 0.94, sentence: 'Early warning: GA4 shows 3 of 40 recent orders.' },
}

const insert = (id: string, change: Record<string, unknown> = {}, client: TestClient = people.acme) => tenant`
  insert into tenant.early_warning ${owner({
    client_id: client.clientId,
    id,
    reconciliation_id: client.reconciliationId,
    segment: '',
    state: 'withdrawn',
    opened_at: '2026-11-20T12:00:00Z',
    seen_at: '2026-11-20T15:00:00Z',
    closed_at: '2026-11-20T18:00:00Z',
    evidence: EVIDENCE as never,
    ...change,
  })}`

const list = async (query = '', cookie = people.owner) => (await call(GET, { cookie, path: `/${query}` })).json()

it('says of a warning what was counted, what was expected, since when, and what to check', async () => {
  await insert('ewn_1', { state: 'open', closed_at: null, segment: 'gateway=Klarna = later' })
  expect(await list()).toEqual({
    items: [
      {
        ...{ id: 'ewn_1', reconciliationId: people.acme.reconciliationId, reconciliationName: expect.any(String) },
        ...{ segment: { dimension: 'gateway', value: 'Klarna = later' }, state: 'open' },
        ...{ openedAt: '2026-11-20T12:00:00.000Z', seenAt: '2026-11-20T15:00:00.000Z', closedAt: null },
        ...{
          orders: 40,
          visible: 3,
          expected: 34,
          sentence: EVIDENCE.sentence,
          advice: expect.stringContaining('test order'),
        },
        ...{ ordersFrom: '2026-11-20T06:00:00.000Z', ordersTo: '2026-11-20T12:00:00.000Z' },
      },
    ],
    nextCursor: null,
  })
})

it('lists warnings newest first, page by page, each once', async () => {
  for (const id of ['ewn_1', 'ewn_2', 'ewn_3']) await insert(id)
  const first = await list('?limit=2')
  expect(first.items.map(({ id }: { id: string }) => id)).toEqual(['ewn_3', 'ewn_2'])
  const rest = await list(`?limit=2&cursor=${first.nextCursor}`)
  expect(rest).toMatchObject({ items: [{ id: 'ewn_1' }], nextCursor: null })
})

it('lists those of one state, or of one reconciliation', async () => {
  await insert('ewn_1')
  await insert('ewn_2', { state: 'open', closed_at: null })
  expect((await list('?state=open')).items).toMatchObject([{ id: 'ewn_2' }])
  expect((await list(`?reconciliationId=${people.acme.reconciliationId}`)).items).toHaveLength(2)
  expect((await list('?reconciliationId=rec_none')).items).toEqual([])
})

it.each(['?state=lost', '?limit=0', '?limit=201', '?order=asc'])('refuses %s', async (query) => {
  expect(await problemOf(await call(GET, { cookie: people.owner, path: `/${query}` }))).toMatchObject({ status: 400 })
})

it('shows nobody another client’s, whatever they ask for', async () => {
  await insert('ewn_theirs', { state: 'open', closed_at: null }, people.globex)
  const queries = ['', '?state=open', '?cursor=ewn_zzz', `?reconciliationId=${people.globex.reconciliationId}`]
  for (const query of queries) expect(await list(query)).toEqual({ items: [], nextCursor: null })
  expect((await list('', people.stranger)).items).toMatchObject([{ id: 'ewn_theirs' }])
})

it('is for everybody who may read results, and for nobody who is not signed in', async () => {
  await insert('ewn_1')
  for (const cookie of [people.owner, people.analyst, people.viewer])
    expect((await list('', cookie)).items).toHaveLength(1)
  expect(await problemOf(await call(GET))).toMatchObject({ status: 401 })
})
