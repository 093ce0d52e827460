import { afterAll, beforeAll, expect, test } from 'vitest'
import { wireOrder } from '@/e2e/upstreams/woocommerce/rows'
import { type StandIn, startWooCommerce } from '@/e2e/upstreams/woocommerce/start'
import { TEST_KEY } from '@/e2e/upstreams/woocommerce/store'
import { instantOfWallClock } from '@/lib/period'

/** The stand-in store is wrong about dates in the very ways that real ones are. */

let standIn: StandIn
beforeAll(async () => {
  standIn = await startWooCommerce()
})
afterAll(() => standIn.close())

const authorization = `Basic ${Buffer.from(`${TEST_KEY.consumerKey}:${TEST_KEY.consumerSecret}`).toString('base64')}`

async function ask(query: string): Promise<{ status: number; ids: number[]; total: string | null }> {
  const answer = await fetch(`${standIn.url}/wp-json/wc/v3/orders?per_page=100&orderby=id&order=asc&${query}`, {
    headers: { authorization },
  })
  const rows: unknown = await answer.json()
  const ids = Array.isArray(rows) ? rows.map(({ id }) => id) : []
  return { status: answer.status, ids, total: answer.headers.get('x-wp-total') }
}

/** An order every half hour of two days around Sydney's clock change of spring. */
const orders = Array.from({ length: 96 }, (_, index) => wireOrder(index + 1, Date.UTC(2026, 9, 3) + index * 1_800_000))
const after = (iso: string) =>
  orders.filter((row) => Date.parse(`${row.date_created_gmt}Z`) > Date.parse(iso)).map(({ id }) => id)

test('naive UTC with dates_are_gmt is right, but for the hour that the site skips', async () => {
  Object.assign(standIn.store, { zone: 'Australia/Sydney', storage: 'hpos', orders })
  expect((await ask('after=2026-10-03T12:10:00&dates_are_gmt=true')).ids).toEqual(after('2026-10-03T12:10:00Z'))
  // 02:10 is no time on the site's clock: an hour of orders is missed.
  expect((await ask('after=2026-10-04T02:10:00&dates_are_gmt=true')).ids).toEqual(after('2026-10-04T03:10:00Z'))
})

test('a zone with dates_are_gmt is off by the whole offset', async () => {
  Object.assign(standIn.store, { zone: 'Australia/Sydney', storage: 'hpos', orders })
  expect((await ask('after=2026-10-03T02:10:00Z&dates_are_gmt=true')).ids).toEqual(after('2026-10-03T12:10:00Z'))
})

test('a zone without the flag is right on tables, and a fraction makes tables ignore it', async () => {
  Object.assign(standIn.store, { zone: 'Australia/Sydney', storage: 'hpos', orders })
  expect((await ask('after=2026-10-04T12:10:00Z')).ids).toEqual(after('2026-10-04T12:10:00Z'))
  const read = new Date(instantOfWallClock(Date.UTC(2026, 9, 4, 12, 10), 'Australia/Sydney')).toISOString()
  expect((await ask('after=2026-10-04T12:10:00.000Z')).ids).toEqual(after(read))
})

test('posts compare the clock of the site, which shows an hour of autumn twice', async () => {
  Object.assign(standIn.store, { zone: 'Europe/London', storage: 'posts' })
  standIn.store.orders = [0, 30, 60, 90].map((minute, index) => wireOrder(index + 1, Date.UTC(2026, 9, 25, 0, minute)))
  // 00:45 UTC is 01:45 in summer time; 01:30 UTC is 01:30 again and does not count as later.
  expect((await ask('after=2026-10-25T00:45:00Z')).ids).toEqual([])
  expect((await ask('after=2026-10-25T00:45:00&dates_are_gmt=true')).ids).toEqual([3, 4])
})

test('both ends are left out', async () => {
  Object.assign(standIn.store, { zone: 'Europe/London', storage: 'hpos', orders })
  const exactly = 'after=2026-10-03T00:00:00&before=2026-10-03T01:00:00&dates_are_gmt=true'
  expect((await ask(exactly)).ids).toEqual([2])
})

test.each(['2026-10-01', '1790000000', '', 'yesterday', '2026-13-45T00:00:00', '2026-10-10T12:00:00+01:00'])(
  'after=%s is refused',
  async (value) => expect((await ask(`after=${value}`)).status).toBe(400),
)

test.each([
  'per_page=0',
  'per_page=101',
  'page=0',
  'page=abc',
  'orderby=banana',
  'status=shipped',
  'dates_are_gmt=maybe',
])('%s is refused', async (query) => {
  const answer = await fetch(`${standIn.url}/wp-json/wc/v3/orders?${query}`, { headers: { authorization } })
  expect(answer.status).toBe(400)
})

test('past the end tables say 0 and posts the truth', async () => {
  Object.assign(standIn.store, { orders })
  standIn.store.storage = 'hpos'
  expect(await ask('page=9')).toEqual({ status: 200, ids: [], total: '0' })
  standIn.store.storage = 'posts'
  expect(await ask('page=9')).toEqual({ status: 200, ids: [], total: '96' })
})
