import { expect, test } from 'vitest'
import { openShop } from '@/e2e/upstreams/shopify/open-shop'
import { wireOrder } from '@/e2e/upstreams/shopify/orders'
import { glanceAtOrders } from './glance'

const window = { from: '2026-11-18', to: '2026-11-20', timeZone: 'Europe/Berlin' }

/** An order every ten minutes from the beginning of the window on; the clock stands at noon UTC on the 20th. */
const orders = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    wireOrder({
      id: 5_600_000_000_000 + at,
      number: 1_000 + at,
      createdAt: new Date(Date.UTC(2026, 10, 17, 23, at * 10)).toISOString(),
    }),
  )

const open = async (count: number) => {
  const { shop, source } = await openShop({ orders: orders(count) })
  return {
    shop,
    glance: () => glanceAtOrders(source, window),
    sizes: () => shop.requests.map(({ variables }) => variables.first),
  }
}

test('a usual shop is seen in one question, as large as one may be', async () => {
  const { glance, sizes } = await open(100)
  expect(await glance()).toHaveLength(100)
  expect(sizes()).toEqual([expect.any(Number)])
  expect(sizes()[0]).toBeGreaterThanOrEqual(120)
})

test('more orders than a page holds are seen page by page, each once', async () => {
  const { glance, sizes } = await open(300)
  const seen = await glance()
  expect(new Set(seen.map(({ sourceId }) => sourceId)).size).toBe(300)
  expect(seen).toHaveLength(300)
  expect(sizes()).toHaveLength(3)
})

test('a page that Shopify finds too costly is asked for at half the size, until it is not', async () => {
  const { shop, glance, sizes } = await open(50)
  shop.faults.push({ kind: 'error', code: 'MAX_COST_EXCEEDED', on: 'Orders', times: 2 })
  expect(await glance()).toHaveLength(50)
  const [first, second, third] = sizes() as number[]
  expect(second).toBe(Math.floor((first as number) / 2))
  expect(third).toBe(Math.floor((second as number) / 2))
})

test('a country that the token may not see is done without', async () => {
  const { shop, glance } = await open(3)
  shop.refusedFields.add('billingAddress')
  const seen = await glance()
  expect(seen.map(({ name, factors }) => [name, factors?.country])).toEqual([
    ['#1000', undefined],
    ['#1001', undefined],
    ['#1002', undefined],
  ])
})

test('pages that lead back to where they began are a failure, and not fewer orders', async () => {
  const { shop, glance } = await open(300)
  shop.faults.push({ kind: 'repeat_cursor', on: 'Orders', times: 9 })
  await expect(glance()).rejects.toMatchObject({ code: 'shopify_paging' })
})
