import { afterEach, describe, expect, test } from 'vitest'
import { type OpenStore, openStore } from '@/e2e/upstreams/woocommerce/open-store'
import { wireOrder, wireRefund } from '@/e2e/upstreams/woocommerce/rows'
import { type Store, TEST_KEY } from '@/e2e/upstreams/woocommerce/store'
import { DAY_MS } from '@/lib/period'
import { woocommerce } from './index'
import { configSchema, credentialsSchema, hintOf, type WooConfig } from './schema'
import { zoneOf } from './site'

const DAY_1 = Date.UTC(2026, 9, 1)
const TWO_DAYS = { from: '2026-10-01', to: '2026-10-02', timeZone: 'Etc/UTC' }

const opened: OpenStore[] = []
afterEach(async () => {
  for (const { standIn } of opened.splice(0)) await standIn.close()
})

async function open(store: Partial<Store> = {}, config?: Partial<WooConfig>, hosts?: Record<string, string>) {
  const one = await openStore(store, config, hosts)
  opened.push(one)
  return one
}

describe('settings', () => {
  const urlOf = (url: string) => configSchema.safeParse({ url }).data?.url

  test.each([
    ['https://shop.example', 'https://shop.example'],
    [' shop.example/ ', 'https://shop.example'],
    ['https://Shop.Example/wp-admin/index.php?page=wc', 'https://shop.example'],
    ['https://example.com/shop/', 'https://example.com/shop'],
    ['https://example.com/shop/wp-json/wc/v3/orders?x=1#y', 'https://example.com/shop'],
  ])('%s is read as %s, and stays so', (typed, url) => {
    expect(urlOf(typed)).toBe(url)
    expect(urlOf(url)).toBe(url)
  })

  test.each([
    'http://shop.example',
    'https://127.0.0.1',
    'https://localhost',
    'https://a:b@shop.example',
    'ftp://x.example',
    '',
  ])('%s is refused with a reason', (url) =>
    expect(configSchema.safeParse({ url }).error?.issues[0]?.message).toMatch(/^[A-Z].+\.$/),
  )

  test('no more than five meta keys, and nothing unknown', () => {
    const attributes = Array.from({ length: 6 }, (_, index) => ({ key: `_k${index}`, factor: 'theme' }))
    expect(configSchema.safeParse({ url: 'https://shop.example', attributes }).success).toBe(false)
    expect(configSchema.safeParse({ url: 'https://shop.example', attributes: attributes.slice(1) }).success).toBe(true)
    expect(configSchema.safeParse({ url: 'https://shop.example', password: 'x' }).success).toBe(false)
  })

  test('keys are trimmed, told apart, and only their last four characters shown', () => {
    const given = { consumerKey: ` ${TEST_KEY.consumerKey}\n`, consumerSecret: `${TEST_KEY.consumerSecret} ` }
    const { consumerKey, consumerSecret } = TEST_KEY
    expect(credentialsSchema.parse(given)).toEqual({ consumerKey, consumerSecret })
    expect(credentialsSchema.safeParse({ consumerKey: consumerSecret, consumerSecret: consumerKey }).success).toBe(
      false,
    )
    expect(hintOf({ consumerKey, consumerSecret })).toBe('Key ending in 4567')
  })
})

describe('zones', () => {
  test.each([
    [{ timezone_string: 'Europe/London', gmt_offset: 1 }, 'Europe/London', null],
    [{ timezone_string: '', gmt_offset: '5.5' }, 'Asia/Kolkata', 5.5],
    [{ timezone_string: '', gmt_offset: -5 }, 'Etc/GMT+5', -5],
    [{ timezone_string: '', gmt_offset: 3 }, 'Etc/GMT-3', 3],
    [{ timezone_string: '', gmt_offset: 0 }, 'Etc/UTC', 0],
    [{ timezone_string: 'Mars/Base', gmt_offset: 99 }, 'Etc/UTC', 0],
    [{}, 'Etc/UTC', 0],
  ])('%j is %s', (index, timeZone, manualOffset) => expect(zoneOf(index)).toEqual({ timeZone, manualOffset }))
})

describe("a day's totals", () => {
  const orders = () => [wireOrder(1, DAY_1), wireOrder(2, DAY_1 + DAY_MS - 1_000), wireOrder(3, DAY_1 + DAY_MS)]

  test('count its orders and stay the same while nothing changes', async () => {
    const { source } = await open({ orders: [...orders(), wireOrder(9, DAY_1 - 1_000)], zone: 'Australia/Sydney' })
    const totals = await woocommerce.totals(source, TWO_DAYS)
    expect(totals.map(({ day, count }) => [day, count])).toEqual([
      ['2026-10-01', 2],
      ['2026-10-02', 1],
    ])
    expect(await woocommerce.totals(source, TWO_DAYS)).toEqual(totals)
  })

  test.each([
    ['status', { status: 'completed' }],
    ['total', { total: '13.00' }],
    ['last change', { date_modified_gmt: '2026-11-01T00:00:00' }],
    ['a refund that moved nothing else', { refunds: [{ id: 55, total: '-1.00' }] }],
  ])('have another fingerprint after a change of %s, on that day alone', async (_, change) => {
    const { source, standIn } = await open({ orders: orders() })
    const before = await woocommerce.totals(source, TWO_DAYS)
    standIn.store.orders = orders().map((row) => (row.id === 1 ? { ...row, ...change } : row))
    const after = await woocommerce.totals(source, TWO_DAYS)
    expect(after[0]?.fingerprint).not.toBe(before[0]?.fingerprint)
    expect(after[1]).toEqual(before[1])
  })

  test('ask for little', async () => {
    const { source, standIn } = await open({ orders: orders() })
    await woocommerce.totals(source, TWO_DAYS)
    const fields = standIn.asked.map(({ address }) => new URL(address, 'http://x').searchParams.get('_fields'))
    expect(new Set(fields)).toEqual(
      new Set(['id,date_created_gmt,date_modified_gmt,status,total,refunds.id,refunds.total']),
    )
  })

  test('are given for what can be read where an order cannot', async () => {
    const { source } = await open({ orders: orders(), poisoned: new Set([2]) })
    expect((await woocommerce.totals(source, TWO_DAYS)).map(({ count }) => count)).toEqual([1, 1])
  })

  test('are given even where plugins hide orders, by what arrives', async () => {
    const { source } = await open({ orders: orders(), hidden: new Set([3]) })
    expect((await woocommerce.totals(source, TWO_DAYS)).map(({ count }) => count)).toEqual([2, 0])
  })
})

describe('looking up ids', () => {
  test('finds orders of any date, in the trash and of vanished statuses too', async () => {
    const old = wireOrder(5, DAY_1 - 900 * DAY_MS, { status: 'refunded', refunds: [{ id: 6, total: '-12.00' }] })
    const orders = [old, wireOrder(7, DAY_1, { status: 'trash' }), wireOrder(8, DAY_1, { status: 'shipped' })]
    const { source } = await open({ orders, refunds: new Map([[5, [wireRefund(6, DAY_1, '12.00')]]]) })
    const { found, absent } = await woocommerce.lookup(source, ['5', '7', '8', '999', '7'])
    expect(found.map(({ sourceId, status }) => [sourceId, status])).toEqual([
      ['5', 'refunded'],
      ['7', 'failed'],
      ['8', 'paid'],
    ])
    expect(found[0]?.details?.refunds).toEqual([{ at: DAY_1, amountMinor: 1_200 }])
    expect(absent).toEqual(['999'])
  })

  test('finds the numbers of plugins, and does not take another order for one', async () => {
    const orders = [wireOrder(70, DAY_1, { number: '0001003' }), wireOrder(71, DAY_1, { number: 'WT-1001' })]
    const { source } = await open({ orders })
    const { found, absent } = await woocommerce.lookup(source, ['0001003', '#wt-1001', '1003', 'WT-1'])
    expect(found.map(({ sourceId }) => sourceId)).toEqual(['70', '71'])
    expect(absent).toEqual(['1003'])
  })

  test('says nothing of what a search would not see, nor of an order that cannot be read', async () => {
    const { source } = await open({ orders: [wireOrder(70, DAY_1, { total: 5 })] })
    expect(await woocommerce.lookup(source, ['wc_order_abc', 'pi_123', '70', ' ', 'x'.repeat(200)])).toEqual({
      found: [],
      absent: [],
    })
  })

  test('ends where the key is refused', async () => {
    const { source } = await open({ keys: [] })
    await expect(woocommerce.lookup(source, ['1'])).rejects.toMatchObject({ outcome: 'needs_reauth' })
  })
})

describe('a check', () => {
  const failed = ({ steps }: { steps: { name: string; ok: boolean; message: string }[] }) =>
    steps.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message}`)

  test('of a store that works says what was found', async () => {
    const { source } = await open({ orders: [wireOrder(1, DAY_1), wireOrder(2, DAY_1 + 5_000)], name: 'Tea' })
    const { found, steps } = await woocommerce.check(source)
    expect(found).toEqual({
      name: 'Tea',
      timeZone: 'Europe/London',
      currency: 'GBP',
      version: '11.0.1',
      scopes: ['read'],
      lastTransactionAt: DAY_1 + 5_000,
      readableFrom: null,
    })
    expect(steps.map(({ name, ok }) => (ok ? name : `${name} failed`))).toEqual([
      'Address',
      'WooCommerce',
      'Key',
      'Orders',
      'Version',
      'Time zone',
      'Currency',
      'Order storage',
    ])
    expect(steps.map(({ message }) => message).join(' ')).toMatch(
      /may only read.*GBP, with 2 decimals.*tables of their own/,
    )
  })

  test.each([
    ['5.9', 'posts'],
    ['7.9', 'posts'],
    ['8.9', 'hpos'],
  ] as const)('of version %s works', async (version, storage) => {
    const { source } = await open({ version, storage, permalinks: 'plain', zone: 5.5 })
    const report = await woocommerce.check(source)
    expect(failed(report)).toEqual([])
    expect(report.found).toMatchObject({ timeZone: 'Asia/Kolkata', lastTransactionAt: null })
    expect(report.steps.map(({ message }) => message).join()).toMatch(/plain permalinks.*no orders yet.*set by hand/)
  })

  test('changes nothing: all it sends beside questions goes to an address that does not exist', async () => {
    const { source, standIn } = await open({ keys: [{ ...TEST_KEY, permission: 'read_write' }] })
    const { found, steps } = await woocommerce.check(source)
    expect(found.scopes).toEqual(['read', 'write'])
    expect(steps.find(({ name }) => name === 'Key')).toMatchObject({ ok: true, message: /may also change the store/ })
    const sent = standIn.asked.filter(({ method }) => method !== 'GET')
    expect(sent.map(({ address }) => address)).toEqual(['/wp-json/wc/v3/read-only-probe'])
  })

  test.each<[string, Partial<Store>, RegExp]>([
    ['no key', { keys: [] }, /^Key: The store did not accept the key/],
    ['a key that may not read', { keys: [{ ...TEST_KEY, permission: 'write' }] }, /^Key: .*may not read/],
    ['a wrong secret', { keys: [{ ...TEST_KEY, consumerSecret: 'cs_other' }] }, /^Key: .*secret is not the key's/],
    ['a user who may not see orders', { keys: [{ ...TEST_KEY, maySee: false }] }, /^Key: .*shop manager/],
    ['a dropped header', { dropsAuthorization: true }, /^Key: .*sent in the address instead/],
    ['WooCommerce switched off', { hasWooCommerce: false }, /^WooCommerce: .*Activate WooCommerce/],
  ])('with %s fails in one step that says what to do', async (_, store, says) => {
    const { source } = await open(store)
    const report = await woocommerce.check(source)
    expect(failed(report)).toEqual([expect.stringMatching(says)])
  })

  test('of a shop that opens elsewhere names the address', async () => {
    const there = await open()
    const { source } = await open(
      { movedTo: 'https://www.shop.example' },
      {},
      {
        'https://www.shop.example': there.standIn.url,
      },
    )
    expect(failed(await woocommerce.check(source))).toEqual([
      'Address: The shop opens at www.shop.example, not at shop.example. Enter https://www.shop.example instead.',
    ])
    expect(there.standIn.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  test('never throws for what a site answers', async () => {
    const kinds = ['firewall', 'login_page', 'maintenance', 'hang_up', 'cut_short', 'warning_before_data'] as const
    for (const kind of kinds) {
      const { source, standIn } = await open()
      standIn.faults.script({ kind, times: 1_000 })
      expect(failed(await woocommerce.check(source))).toHaveLength(1)
    }
  })

  test('with a key that may not see settings reads orders all the same, but needs a currency', async () => {
    const keys = [{ ...TEST_KEY, maySeeSettings: false }]
    const { source, standIn } = await open({ keys, orders: [wireOrder(1, DAY_1, { version: '4.9.1' })] })
    const report = await woocommerce.check(source)
    expect(report.found).toMatchObject({ currency: 'GBP', version: '4.9.1' })
    expect(failed(report)).toEqual([expect.stringContaining('Update it to 5.4 or newer')])
    standIn.store.orders = []
    expect(failed(await woocommerce.check(source))).toEqual([expect.stringMatching(/^Currency: .*shop manager/)])
  })
})

describe('versions', () => {
  test('are those of WordPress, WooCommerce, the theme and each plugin', async () => {
    const { source } = await open({
      plugins: [
        { name: 'GTM4WP', version: '1.20' },
        { name: '', version: '1' },
      ],
    })
    expect(await woocommerce.versions?.(source)).toEqual([
      { name: 'GTM4WP', version: '1.20' },
      { name: 'Theme Storefront', version: '4.6.0' },
      { name: 'WooCommerce', version: '11.0.1' },
      { name: 'WordPress', version: '6.9' },
    ])
  })

  test('are none where the key may not see them, or the report takes too long', async () => {
    const { source, standIn } = await open({ keys: [{ ...TEST_KEY, maySeeSettings: false }] })
    expect(await woocommerce.versions?.(source)).toEqual([])
    standIn.faults.script({ kind: 'gateway_timeout' })
    expect(await woocommerce.versions?.(source)).toEqual([])
  })
})
