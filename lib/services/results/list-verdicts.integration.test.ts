import { beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import {
  analyticsCsv,
  askForJob,
  importText,
  makeClient,
  storeCsv,
  type TestClient,
  type TestOrder,
} from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'
import { VERDICT_SORTS, type VerdictFilters, type VerdictRow, type VerdictSort } from './dto'
import { getFacets } from './facets'
import { listVerdicts } from './list-verdicts'

openTestDatabase()
let client: TestClient
let jobId: string

const NO_FILTERS: VerdictFilters = { status: [], reason: [], gateway: [], channel: [], day: null, search: null }
const ORDERS: TestOrder[] = [
  ['1001', 1, 40],
  ['1002', 2, 40, 39],
  ['1003', 2, 40, null],
  ['1004', 3, 12.5, null],
  ['100_5', 3, 99, 1],
  ['1006', 4, 7],
  ['1007', 5, 7, null],
]

beforeAll(async () => {
  client = await makeClient('Acme')
  await importText(client, 'store', storeCsv(ORDERS))
  await importText(
    client,
    'analytics',
    `${analyticsCsv(ORDERS)}(not set),2026-10-03,2,19.98,EUR\n8800,2026-10-04,1,5.00,EUR\n`,
  )
  jobId = (await askForJob(client)).id
  await workOnNextJob()
})

const list = (input: Partial<Parameters<typeof listVerdicts>[1]> = {}) =>
  listVerdicts(client.context, { jobId, filters: NO_FILTERS, sort: 'placed', direction: 'asc', ...input })

async function allPages(sort: VerdictSort, direction: 'asc' | 'desc', limit: number): Promise<VerdictRow[]> {
  const rows: VerdictRow[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await list({ sort, direction, limit, cursor })
    expect(page.items.length).toBeLessThanOrEqual(limit)
    rows.push(...page.items)
    if (page.nextCursor === null) return rows
    cursor = page.nextCursor
  }
}

const keyOf = (row: VerdictRow, sort: VerdictSort) =>
  ({
    placed: row.orderedAt ?? (row.analyticsDay ? Date.parse(row.analyticsDay) : null),
    amount: row.storeMinor ?? row.analyticsMinor,
    difference: row.differenceMinor,
    status: row.status,
  })[sort]

describe.each(VERDICT_SORTS)('sorted by %s', (sort) => {
  it.each(['asc', 'desc'] as const)(
    '%s, pages of any size join to every line once, in order, empty values last',
    async (direction) => {
      const whole = await allPages(sort, direction, 200)
      expect(whole).toHaveLength(9)
      for (const limit of [1, 2, 3]) expect(await allPages(sort, direction, limit)).toEqual(whole)
      const keys = whole.map((row) => keyOf(row, sort))
      const present = keys.filter((key) => key !== null)
      expect(keys.slice(present.length).every((key) => key === null)).toBe(true)
      const sorted = present.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      expect(present).toEqual(direction === 'asc' ? sorted : sorted.toReversed())
    },
  )
})

describe('a page', () => {
  it('counts and sums all lines its filters let through, not only its own', async () => {
    const page = await list({ filters: { ...NO_FILTERS, status: ['missing'] }, limit: 1 })
    expect(page.items).toHaveLength(1)
    expect(page).toMatchObject({ count: 3, storeMinor: 4000 + 1250 + 700, analyticsMinor: 0 })
  })

  it('takes what a person searches for as text, not as a pattern', async () => {
    const found = async (search: string) =>
      (await list({ filters: { ...NO_FILTERS, search } })).items.map((row) => row.storeId)
    expect(await found(' 100_ ')).toEqual(['100_5'])
    expect(await found('%')).toEqual([])
    expect(await found('\\')).toEqual([])
    expect(await found("1006'; drop table tenant.verdict; --")).toEqual([])
    expect(await found('#1006')).toEqual(['1006'])
  })

  it.each([
    '',
    'x',
    'bm9wZQ',
    Buffer.from('["1; drop table x",1]').toString('base64url'),
    Buffer.from('[null,1.5]').toString('base64url'),
  ])('is refused in words for a link that was made up: %j', async (cursor) => {
    if (cursor === '') return expect((await list({ cursor })).items).toHaveLength(9)
    await expect(list({ cursor })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('is refused in words for a link of another sort', async () => {
    const { nextCursor } = await list({ sort: 'status', limit: 1 })
    await expect(list({ sort: 'amount', cursor: nextCursor ?? '' })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('of a result without lines under its filters is empty', async () => {
    const page = await list({ filters: { ...NO_FILTERS, gateway: ['none'] } })
    expect(page).toEqual({ items: [], nextCursor: null, count: 0, storeMinor: 0, analyticsMinor: 0 })
  })
})

it('the filter menus count every line of the result once', async () => {
  const facets = await getFacets(client.context, { jobId })
  expect(facets.status.reduce((sum, { count }) => sum + count, 0)).toBe(9)
  expect(facets.status[0]).toEqual({ value: 'missing', count: 3 })
  for (const { value, count } of facets.status)
    expect((await list({ filters: { ...NO_FILTERS, status: [value] } })).count).toBe(count)
  expect(facets.gateway).toEqual([{ value: 'card', count: 7 }])
})
