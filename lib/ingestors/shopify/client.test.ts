import { describe, expect, test } from 'vitest'
import { openShop } from '@/e2e/upstreams/shopify/open-shop'
import { wireOrder } from '@/e2e/upstreams/shopify/orders'
import { IngestError } from '../errors'
import { Client } from './client'
import { SHOP } from './queries'

async function failureOf(run: Promise<unknown>): Promise<IngestError> {
  try {
    await run
  } catch (error) {
    if (error instanceof IngestError) return error
    throw error
  }
  throw new Error('did not fail')
}

describe('what Shopify refuses', () => {
  test.each([
    [401, 'needs_reauth', 'shopify_token_refused'],
    [402, 'misconfigured', 'shopify_frozen'],
    [403, 'misconfigured', 'shopify_forbidden'],
    [404, 'misconfigured', 'shopify_no_shop'],
    [423, 'misconfigured', 'shopify_locked'],
    [430, 'rate_limited', 'shopify_security'],
    [418, 'misconfigured', 'shopify_refused'],
    [500, 'retry', 'shopify_unavailable'],
    [503, 'retry', 'shopify_unavailable'],
    [504, 'retry', 'shopify_unavailable'],
  ])('status %s is %s, in words that hold neither a token nor what was answered', async (status, outcome, code) => {
    const { shop, source } = await openShop()
    shop.faults.push({ kind: 'status', status, times: 99 })
    const failure = await failureOf(new Client(source).ask({ query: SHOP }))
    expect(failure).toMatchObject({ outcome, code })
    expect(failure.publicMessage).toMatch(/^[A-Z].*\.$/)
    expect(JSON.stringify([failure.message, failure.publicMessage, failure.stack])).not.toMatch(
      /shpat_|Unavailable Shop|merchant approval|login/,
    )
  })

  test.each([
    ['ACCESS_DENIED', 'misconfigured', 'shopify_access_denied', 1],
    ['undefinedField', 'misconfigured', 'shopify_version', 1],
    ['SHOP_INACTIVE', 'misconfigured', 'shopify_inactive', 1],
    ['MAX_COST_EXCEEDED', 'misconfigured', 'shopify_too_costly', 1],
    ['INTERNAL_SERVER_ERROR', 'retry', 'shopify_unavailable', 4],
    ['TIMEOUT', 'retry', 'shopify_unavailable', 4],
  ])('error %s is %s', async (code, outcome, as, requests) => {
    const { shop, source } = await openShop()
    shop.faults.push({ kind: 'error', code, times: 99 })
    expect(await failureOf(new Client(source).ask({ query: SHOP }))).toMatchObject({ outcome, code: as })
    expect(shop.requests).toHaveLength(requests)
  })

  test('data beside an error is a failure, not half an answer', async () => {
    const { shop, source } = await openShop()
    shop.faults.push({ kind: 'error', code: 'ACCESS_DENIED', path: ['shop'], data: { shop: { name: 'x' } } })
    expect(await failureOf(new Client(source).ask({ query: SHOP }))).toMatchObject({ code: 'shopify_access_denied' })
  })

  test.each(['html', 'truncated', 'reset'] as const)('an answer that is %s is asked for again', async (kind) => {
    const { shop, source } = await openShop()
    shop.faults.push({ kind, times: 2 })
    const { data } = await new Client(source).ask({ query: SHOP })
    expect(data.shop).toMatchObject({ name: 'Synthetic Shop' })
    expect(shop.requests).toHaveLength(3)
  })

  test('a shop that does not answer is given up and asked again', async () => {
    const { shop, source } = await openShop()
    shop.faults.push({ kind: 'hang' })
    const { http } = source.tools
    const send: typeof http.send = (request) => http.send({ ...request, timeoutMs: 2_000 })
    await new Client({ ...source, tools: { ...source.tools, http: { ...http, send } } }).ask({ query: SHOP })
    expect(shop.requests).toHaveLength(2)
  })

  test('a passing failure is tried three times more, and no oftener', async () => {
    const { shop, source } = await openShop()
    shop.faults.push({ kind: 'status', status: 503, times: 3 })
    await new Client(source).ask({ query: SHOP })
    expect(shop.requests).toHaveLength(4)
  })

  test('an answer of an unexpected shape is never taken for data', async () => {
    const { source } = await openShop()
    const bodies = ['null', '[]', '"x"', '{}', '{"data":null}', '{"errors":"Not Found"}', '{"errors":[null]}']
    for (const body of bodies) {
      const send: typeof source.tools.http.send = async ({ url }) => ({
        status: 200,
        headers: new Headers(),
        body,
        url,
      })
      const tools = { ...source.tools, http: { ...source.tools.http, send } }
      expect(await failureOf(new Client({ ...source, tools }).ask({ query: SHOP })), body).toMatchObject({
        outcome: 'retry',
      })
    }
  })
})

describe('the pace', () => {
  test('a throttled question waits until its points are back, and a fifth of that at most', async () => {
    const { shop, source, tools } = await openShop({ bucket: { maximum: 100, restoreRate: 10 } })
    const client = new Client(source)
    const query = 'query Orders { orders(first: 30, sortKey: CREATED_AT, reverse: false) { nodes { app { name } } } }'
    for (let round = 0; round < 3; round++) shop.faults.push({ kind: 'error', code: 'THROTTLED' })
    await client.ask({ query })
    // The bucket is full, so each refusal waits the least: 1 s and half of the fifth; retries add a tenth of a second.
    expect(tools.slept).toEqual([1_200, 1_200, 1_200])
  })

  test('a question is not asked before the bucket holds what it costs', async () => {
    const { shop, source, tools } = await openShop({ bucket: { maximum: 100, restoreRate: 10 } })
    const client = new Client(source)
    const start = tools.now()
    for (let round = 0; round < 5; round++) await client.ask({ query: SHOP, cost: 100 })
    expect(shop.requests.every(({ operation }) => operation === 'Shop')).toBe(true)
    // The shop, its plan, the installation and one list of scopes cost less than 100, so only a deficit is waited for.
    expect(tools.now() - start).toBeLessThan(5 * 1_000)
    expect(tools.slept.length).toBe(4)
    for (const wait of tools.slept) expect(wait).toBeGreaterThan(0)
  })

  test('THROTTLED is never met when costs are known before', async () => {
    const { shop, source, tools } = await openShop({ bucket: { maximum: 100, restoreRate: 5 } })
    const client = new Client(source)
    const query = 'query Orders { orders(first: 30, sortKey: CREATED_AT, reverse: false) { nodes { app { name } } } }'
    const orders = Array.from({ length: 30 }, (_, id) =>
      wireOrder({ id, number: id, createdAt: '2026-11-10T08:00:00Z' }),
    )
    shop.setOrders(orders)
    // A point for the connection, and for each order and its app one each.
    for (let round = 0; round < 20; round++) await client.ask({ query, cost: 61 })
    expect(shop.requests).toHaveLength(20)
    // 20 questions of 61 points each and one at least that answers it: all but the first bucket had to be waited for.
    const waited = tools.slept.reduce((sum, wait) => sum + wait, 0)
    expect(waited).toBeGreaterThanOrEqual(((20 * 61 - 100) / 5) * 1_000)
    expect(waited).toBeLessThan(((20 * 63) / 5) * 1_000)
  })

  test('a question that costs more than the bucket ever holds is too large, not waited for', async () => {
    const { source, tools } = await openShop({ bucket: { maximum: 20, restoreRate: 1 } })
    const query = 'query Orders { orders(first: 30, sortKey: CREATED_AT, reverse: false) { nodes { app { name } } } }'
    expect(await failureOf(new Client(source).ask({ query }))).toMatchObject({ code: 'shopify_too_costly' })
    expect(tools.slept).toEqual([])
  })

  test('a 429 is waited out in seconds with a fraction', async () => {
    const { shop, source, tools } = await openShop()
    shop.faults.push(
      { kind: 'status', status: 429, headers: { 'retry-after': '2.5' } },
      { kind: 'status', status: 429 },
    )
    await new Client(source).ask({ query: SHOP })
    // 2.5 s as asked for and 2 s where nothing is, each with a tenth of a second of jitter.
    expect(tools.slept).toEqual([2_600, 2_100])
  })
})

describe('the version', () => {
  test('an older version than the pinned one is refused, since parts would be missing', async () => {
    const { shop, source } = await openShop()
    shop.faults.push({ kind: 'version', version: '2026-07' })
    const failure = await failureOf(new Client(source).ask({ query: SHOP }))
    expect(failure).toMatchObject({ outcome: 'misconfigured', code: 'shopify_version' })
    expect(failure.publicMessage).toContain('2026-07')
  })

  test('a newer version is read and remembered', async () => {
    const { shop, source } = await openShop()
    shop.faults.push({ kind: 'version', version: '2027-10' })
    const client = new Client(source)
    await client.ask({ query: SHOP })
    expect(client.otherVersion).toBe('2027-10')
    await client.ask({ query: SHOP })
    expect(client.version).toBe('2026-10')
  })
})

test('an aborted job stops asking', async () => {
  const { shop, source } = await openShop()
  const signal = AbortSignal.abort(new Error('stopped'))
  await expect(new Client({ ...source, tools: { ...source.tools, signal } }).ask({ query: SHOP })).rejects.toThrow(
    'stopped',
  )
  expect(shop.requests).toEqual([])
})
