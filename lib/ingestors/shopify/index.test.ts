import { describe, expect, test } from 'vitest'
import { openShop } from '@/e2e/upstreams/shopify/open-shop'
import { wireOrder } from '@/e2e/upstreams/shopify/orders'
import type { WireOrder } from '@/e2e/upstreams/shopify/search'
import { shopify } from '.'

const at = (createdAt: string, id: number, fields: Record<string, unknown> = {}) =>
  wireOrder({ id: 5_600_000_000_000 + id, number: 1_000 + id, createdAt, fields })

const orders = [
  at('2026-11-10T08:00:00Z', 1),
  at('2026-11-10T09:00:00Z', 2),
  at('2026-11-11T09:00:00Z', 3, { checkoutToken: 'a1b2c3d4e5f60718293a4b5c6d7e8f90', confirmationNumber: 'XPAV284CT' }),
]
const window = { from: '2026-11-09', to: '2026-11-12', timeZone: 'Europe/Berlin' }

describe('totals of days', () => {
  test('are one for every day, in order, for two questions in all', async () => {
    const { shop, source } = await openShop({ orders })
    expect(await shopify.totals(source, window)).toEqual([
      { day: '2026-11-09', count: 0, fingerprint: '0' },
      { day: '2026-11-10', count: 2, fingerprint: '2 2026-11-10T09:00:00Z' },
      { day: '2026-11-11', count: 1, fingerprint: '1 2026-11-11T09:00:00Z' },
      { day: '2026-11-12', count: 0, fingerprint: '0' },
    ])
    expect(shop.requests.map(({ operation }) => operation)).toEqual(['Shop', 'Totals'])
  })

  test('change for the day whose order was changed, added or taken away, and for no other', async () => {
    const { shop, source } = await openShop({ orders })
    const before = await shopify.totals(source, window)
    const changedDays = async (now: WireOrder[]) => {
      shop.setOrders(now)
      const after = await shopify.totals(source, window)
      return after.filter(({ fingerprint }, index) => fingerprint !== before[index]?.fingerprint).map(({ day }) => day)
    }
    const [first, second, third] = orders as [WireOrder, WireOrder, WireOrder]
    expect(await changedDays([first, second, third])).toEqual([])
    expect(await changedDays([{ ...first, updatedAt: '2026-11-14T00:00:00Z' }, second, third])).toEqual(['2026-11-10'])
    expect(await changedDays([first, second])).toEqual(['2026-11-11'])
    expect(await changedDays([...orders, at('2026-11-12T00:00:00Z', 4)])).toEqual(['2026-11-12'])
  })

  test('of a whole year are asked for in parts that each cost less than one question may', async () => {
    const { shop, source } = await openShop({ orders })
    const totals = await shopify.totals(source, { from: '2025-11-21', to: '2026-11-20', timeZone: 'Europe/Berlin' })
    expect(totals).toHaveLength(365)
    expect(totals.reduce((sum, { count }) => sum + count, 0)).toBe(3)
    expect(shop.requests).toHaveLength(1 + 15)
  })

  test('are asked for in smaller parts where Shopify finds them too costly', async () => {
    const { shop, source } = await openShop({ orders })
    shop.faults.push({ kind: 'error', code: 'MAX_COST_EXCEEDED', on: 'Totals' })
    expect(await shopify.totals(source, window)).toHaveLength(4)
  })

  test('say of days that the token cannot see that they are out of scope', async () => {
    const { source } = await openShop({ orders, scopes: ['read_orders'] })
    const totals = await shopify.totals(source, { from: '2026-09-20', to: '2026-09-22', timeZone: 'Europe/Berlin' })
    expect(totals.map(({ fingerprint }) => fingerprint)).toEqual(['out_of_scope', 'out_of_scope', '0'])
  })
})

describe('looking up ids', () => {
  test('finds an order by each of its names', async () => {
    const { source } = await openShop({ orders })
    const names = [
      ['5600000000003', 'order id'],
      ['gid://shopify/Order/5600000000003', 'global id'],
      ['gid://shopify/OrderIdentity/5600000000003', 'identity'],
      ['#1003', 'name'],
      ['1003', 'number'],
      ['xpav284ct', 'confirmation number'],
      ['A1B2C3D4E5F60718293A4B5C6D7E8F90', 'checkout token'],
    ]
    for (const [id, by] of names) {
      const { found, absent } = await shopify.lookup(source, [id as string])
      expect(
        found.map(({ sourceId }) => sourceId),
        by,
      ).toEqual(['5600000000003'])
      expect(absent, by).toEqual([])
    }
  })

  test('tells the absent from the found, a few ids at a time', async () => {
    const { shop, source } = await openShop({ orders })
    const missing = Array.from({ length: 60 }, (_, index) => `9${index}000000`)
    const { found, absent } = await shopify.lookup(source, ['1001', ...missing, '1002'])
    expect(found.map(({ sourceId }) => sourceId).sort()).toEqual(['5600000000001', '5600000000002'])
    expect(absent).toEqual(missing)
    expect(shop.requests.filter(({ operation }) => operation === 'Orders').length).toBeLessThanOrEqual(8)
  })

  test('calls nothing absent that may be an order the token cannot see', async () => {
    const { source } = await openShop({ orders, scopes: ['read_orders'] })
    expect(await shopify.lookup(source, ['1003', '9999'])).toMatchObject({ found: [{ name: '#1003' }], absent: [] })
  })

  test('never puts into a search what would change its meaning, nor calls it absent', async () => {
    const { shop, source } = await openShop({ orders })
    expect(await shopify.lookup(source, ["x' OR created_at:>'2000", '{{order_id}}', 'a"b', 'a\nb', ''])).toEqual({
      found: [],
      absent: [],
    })
    expect(shop.requests.map(({ operation }) => operation)).toEqual(['Shop'])
  })

  test('does not believe a search that was not applied', async () => {
    const many = Array.from({ length: 100 }, (_, index) => at('2026-11-10T08:00:00Z', index))
    const { shop, source } = await openShop({ orders: many })
    shop.faults.push({ kind: 'ignore_search', on: 'Orders', times: 99 })
    await expect(shopify.lookup(source, ['99999999'])).rejects.toMatchObject({ outcome: 'incomplete' })
  })

  test('an order that is there but cannot be read is not absent', async () => {
    const broken = at('2026-11-10T08:00:00Z', 5, { name: '#1005', subtotalPriceSet: { shopMoney: { amount: 'x' } } })
    const { source } = await openShop({ orders: [broken] })
    expect(await shopify.lookup(source, ['5600000000005'])).toEqual({ found: [], absent: [] })
  })
})

describe('checking a shop', () => {
  test('says what was found', async () => {
    const { source } = await openShop({ orders })
    expect(await shopify.check(source)).toEqual({
      steps: [
        {
          name: 'Connection',
          ok: true,
          message: 'Connected to Synthetic Shop on the plan Basic, with days in Europe/Berlin and amounts in EUR.',
        },
        { name: 'Version', ok: true, message: 'Shopify answers in version 2026-10.' },
        { name: 'Scope read_orders', ok: true, message: 'The app may read orders.' },
        { name: 'Scope read_all_orders', ok: true, message: 'Orders of any age can be read.' },
        { name: 'Orders', ok: true, message: 'Orders can be read.' },
      ],
      found: {
        name: 'Synthetic Shop',
        timeZone: 'Europe/Berlin',
        currency: 'EUR',
        version: '2026-10',
        scopes: ['read_orders', 'read_all_orders'],
        lastTransactionAt: Date.parse('2026-11-11T09:00:00Z'),
        readableFrom: null,
      },
    })
  })

  test('says from which day on orders can be read without read_all_orders', async () => {
    const { source } = await openShop({ orders, scopes: ['read_orders', 'write_products'] })
    const { steps, found } = await shopify.check(source)
    expect(found.readableFrom).toBe('2026-09-22')
    expect(steps.find(({ name }) => name === 'Scope read_all_orders')).toMatchObject({
      ok: false,
      optional: true,
      message: expect.stringContaining('only the last 60 days: orders from 2026-09-22 on'),
    })
    expect(steps.find(({ name }) => name === 'Spare scopes')?.message).toContain('1 scope')
  })

  test('names the parts that may not be read', async () => {
    const { shop, source } = await openShop({ orders })
    shop.refusedFields.add('billingAddress')
    const { steps } = await shopify.check(source)
    expect(steps.at(-1)).toEqual({
      name: 'Orders',
      ok: true,
      message: 'Orders can be read. This app may not read the country; orders are read without.',
    })
  })

  test('reports whatever goes wrong as a step that failed, and never throws', async () => {
    const cases = [
      { kind: 'status', status: 401 },
      { kind: 'status', status: 402 },
      { kind: 'status', status: 404 },
      { kind: 'status', status: 500 },
      { kind: 'html' },
      { kind: 'truncated' },
      { kind: 'reset' },
      { kind: 'error', code: 'SHOP_INACTIVE' },
      { kind: 'version', version: '2025-10' },
    ] as const
    for (const on of ['Shop', 'NewestOrder'] as const)
      for (const fault of cases) {
        const { shop, source } = await openShop({ orders })
        shop.faults.push({ ...fault, on, times: 99 })
        const { steps } = await shopify.check(source)
        const failed = steps.filter(({ ok, optional }) => !ok && !optional)
        expect(failed, `${on} ${JSON.stringify(fault)}`).toHaveLength(1)
        expect(failed[0]?.message).toMatch(/^[A-Z].*\.$/)
      }
  })

  test('a shop without orders, without the scope, of a newer version, for development, with an odd zone', async () => {
    const empty = await openShop()
    expect((await shopify.check(empty.source)).steps.at(-1)?.message).toBe('The shop has no orders yet.')
    const blind = await openShop({ orders, scopes: [] })
    const report = await shopify.check(blind.source)
    expect(report.steps.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([
      'Scope read_orders',
      'Scope read_all_orders',
      'Orders',
    ])
    const newer = await openShop({ orders })
    newer.shop.faults.push({ kind: 'version', version: '2027-10', times: 99 })
    expect((await shopify.check(newer.source)).steps[1]).toMatchObject({ name: 'Version', ok: false, optional: true })
    const odd = await openShop({ shop: { ianaTimezone: 'Mars/Olympus' } })
    expect((await shopify.check(odd.source)).steps).toMatchObject([{ name: 'Connection', ok: false }])
    const trial = await openShop({ shop: { plan: { publicDisplayName: 'Development', partnerDevelopment: true } } })
    expect((await shopify.check(trial.source)).steps[0]?.message).toContain('its orders are tests')
  })
})

test('the source is read-only: no question it asks changes anything but its own bulk operations', async () => {
  const queries: Record<string, unknown> = await import('./queries')
  const texts = Object.values(queries).filter((value) => typeof value === 'string')
  const mutations = texts.filter((text) => text.startsWith('mutation'))
  const roots = mutations.map((text) => /\{\s+(\w+)\(/.exec(text)?.[1])
  expect(roots.sort()).toEqual(['bulkOperationCancel', 'bulkOperationRunQuery'])
})
