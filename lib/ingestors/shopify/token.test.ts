import { describe, expect, test } from 'vitest'
import { openShop } from '@/e2e/upstreams/shopify/open-shop'
import { Client } from './client'
import { SHOP } from './queries'
import type { ShopifyCredentials } from './schema'

const granted = (clientSecret = 'client-secret'): ShopifyCredentials => ({
  type: 'client_credentials',
  clientId: 'client-id',
  clientSecret,
})

const operations = ({ requests }: { requests: { operation: string }[] }) => requests.map(({ operation }) => operation)

describe('client credentials', () => {
  test('one token serves a whole day, and also the next call of the same job', async () => {
    const { shop, source } = await openShop({}, { credentials: granted() })
    await new Client(source).ask({ query: SHOP })
    await new Client(source).ask({ query: SHOP })
    expect(operations(shop)).toEqual(['token', 'Shop', 'Shop'])
    expect(shop.requests[1]?.token).toBe('shpat_minted_1')
  })

  test('a token is replaced a minute before it ends', async () => {
    const { shop, source, tools } = await openShop({}, { credentials: granted() })
    const client = new Client(source)
    await client.ask({ query: SHOP })
    await tools.sleep(86_338_000, tools.signal)
    await client.ask({ query: SHOP })
    expect(operations(shop)).toEqual(['token', 'Shop', 'Shop'])
    await tools.sleep(2_000, tools.signal)
    await client.ask({ query: SHOP })
    expect(operations(shop)).toEqual(['token', 'Shop', 'Shop', 'token', 'Shop'])
  })

  test('a token that was ended early is asked for once more, not for ever', async () => {
    const { shop, source } = await openShop({}, { credentials: granted() })
    const client = new Client(source)
    await client.ask({ query: SHOP })
    shop.endTokens()
    await client.ask({ query: SHOP })
    expect(operations(shop)).toEqual(['token', 'Shop', 'Shop', 'token', 'Shop'])
    shop.faults.push({ kind: 'status', status: 401, on: 'Shop', times: 9 })
    await expect(client.ask({ query: SHOP })).rejects.toMatchObject({ outcome: 'needs_reauth' })
    expect(operations(shop).slice(5)).toEqual(['Shop', 'token', 'Shop'])
  })

  test('a wrong secret needs a person, and appears in no message', async () => {
    const { source } = await openShop({}, { credentials: granted('wrong-secret') })
    const failure = await new Client(source).ask({ query: SHOP }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ outcome: 'needs_reauth', code: 'shopify_token_refused' })
    expect(String((failure as Error).stack)).not.toContain('wrong-secret')
  })

  test.each([
    [404, 'misconfigured', 'shopify_no_shop'],
    [403, 'needs_reauth', 'shopify_token_refused'],
    [500, 'retry', 'shopify_unavailable'],
  ])('status %s of the grant is %s', async (status, outcome, code) => {
    const { shop, source } = await openShop({}, { credentials: granted() })
    shop.faults.push({ kind: 'status', status, on: 'token', times: 9 })
    await expect(new Client(source).ask({ query: SHOP })).rejects.toMatchObject({ outcome, code })
  })

  test.each(['html', 'truncated', 'reset'] as const)('a grant that is %s is asked for again', async (kind) => {
    const { shop, source } = await openShop({}, { credentials: granted() })
    shop.faults.push({ kind, on: 'token' })
    await new Client(source).ask({ query: SHOP })
    expect(operations(shop)).toEqual(['token', 'token', 'Shop'])
  })

  test('a grant that asks to wait is waited for', async () => {
    const { shop, source, tools } = await openShop({}, { credentials: granted() })
    shop.faults.push({ kind: 'status', status: 429, on: 'token', headers: { 'retry-after': '4' } })
    await new Client(source).ask({ query: SHOP })
    expect(tools.slept).toEqual([4_100])
  })
})

test.each(['token', 'installed'] as const)(
  'credentials of type %s are sent as they are and never renewed',
  async (type) => {
    const { shop, source } = await openShop({}, { credentials: { type, accessToken: 'shpat_old' } })
    await expect(new Client(source).ask({ query: SHOP })).rejects.toMatchObject({ outcome: 'needs_reauth' })
    expect(shop.requests).toMatchObject([{ operation: 'Shop', token: 'shpat_old' }])
  },
)
