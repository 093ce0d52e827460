import { describe, expect, test } from 'vitest'
import { OCTOBER, refusal, textFile } from './fixtures/text-file'
import { readStoreFile } from './store'

async function read(...lines: string[]) {
  return readStoreFile(await textFile(lines), 'woo.csv', { window: OCTOBER })
}

describe('a WooCommerce order export', () => {
  test('of the kind "order import export" gives orders with all aliases and amounts', async () => {
    const file = await read(
      'order_id,order_number,order_date,status,shipping_total,tax_total,cart_discount,discount_total,order_total,order_currency,payment_method,payment_method_title,transaction_id,order_key,created_via,refund_amount',
      '1050,2050,2026-10-01 10:00:00,wc-processing,4.90,3.19,1.00,2.00,20.00,EUR,ppcp-gateway,PayPal,PAY-1,wc_order_abc,checkout,-5.00',
    )
    expect(file).toMatchObject({ format: 'woocommerce', rows: 1, rejections: [] })
    expect(file.orders).toEqual([
      {
        sourceId: '1050',
        name: '#2050',
        aliases: [
          { kind: 'order_id', value: '1050' },
          { kind: 'order_number', value: '2050' },
          { kind: 'order_key', value: 'wc_order_abc' },
          { kind: 'gateway_reference', value: 'PAY-1' },
        ],
        createdAt: Date.parse('2026-10-01T08:00:00Z'),
        currency: 'EUR',
        totalMinor: 2000,
        subtotalMinor: null,
        taxMinor: 319,
        shippingMinor: 490,
        discountMinor: 200,
        refundedMinor: 500,
        status: 'paid',
        channel: 'web',
        gateway: 'ppcp-gateway',
        test: false,
        itemCount: null,
      },
    ])
  })

  test('of the kind "advanced order export" is known by its column titles', async () => {
    const file = await read(
      'Order Number;Order Status;Order Date;Order Total Amount;Order Total Tax Amount;Order Shipping Amount;Order Refund Amount;Currency;Payment Method Title',
      '#2050;On hold;31.10.2026 10:00;1.234,50;200,00;4,90;;EUR;Bank transfer',
    )
    expect(file.orders[0]).toMatchObject({
      sourceId: '2050',
      name: '#2050',
      aliases: [{ kind: 'order_number', value: '2050' }],
      totalMinor: 123450,
      taxMinor: 20000,
      shippingMinor: 490,
      refundedMinor: 0,
      status: 'paid',
      gateway: 'bank transfer',
    })
  })

  test('of the shop’s own tables adds up tax and ignores the leading underscores', async () => {
    const file = await read(
      'ID,post_date,post_status,_order_total,_order_tax,_order_shipping_tax,_order_currency',
      '7,2026-10-01 10:00:00,wc-completed,20.00,3.00,0.19,EUR',
    )
    expect(file.orders[0]).toMatchObject({ sourceId: '7', name: null, totalMinor: 2000, taxMinor: 319 })
  })

  test('prefers a UTC date, and then needs no zone', async () => {
    const file = await read(
      'id,number,date_created,date_created_gmt,total,currency',
      '7,8,2026-10-01T12:00:00,2026-10-01T10:00:00,20.00,EUR',
    )
    expect(file.orders[0]?.createdAt).toBe(Date.parse('2026-10-01T10:00:00Z'))
    expect(file.notes).toEqual([])
  })

  test('joins the rows of one order', async () => {
    const file = await read(
      'order_id,order_date,order_total,currency,quantity',
      '1,2026-10-01,20.00,EUR,2',
      '1,2026-10-01,20.00,EUR,3',
      '2,2026-10-01,5.00,EUR,1',
      '2,,,,4',
      ',,,,1',
    )
    expect(file.orders.map(({ sourceId, itemCount }) => [sourceId, itemCount])).toEqual([
      ['1', 5],
      ['2', 6],
    ])
    expect(file).toMatchObject({ rows: 5, rejections: [] })
  })

  test('lists a row that only a payment identifies', async () => {
    const file = await read(
      'order_id,order_date,order_total,currency,transaction_id',
      '1,2026-10-01,20.00,EUR,PAY-1',
      ',2026-10-01,20.00,EUR,PAY-2',
    )
    expect(file.rejections).toMatchObject([{ row: 3, code: 'empty_id', column: 'order_id' }])
  })

  test('does without the number of items when two columns could hold it', async () => {
    const file = await read('order_id,order_date,order_total,currency,qty,qty', '1,2026-10-01,20.00,EUR,2,3')
    expect(file.orders[0]?.itemCount).toBeNull()
  })

  test('lists a row that repeats an order’s id with another total or date', async () => {
    const file = await read(
      'order_id,order_date,order_total,currency',
      '1,2026-10-01,20.00,EUR',
      '1,2026-10-01,21.00,EUR',
      '1,2026-10-02,20.00,EUR',
      '3,,,EUR',
    )
    expect(file.rejections).toMatchObject([
      { row: 3, code: 'duplicate_order' },
      { row: 4, code: 'duplicate_order' },
      { row: 5, code: 'no_order_row' },
    ])
  })

  test.each([
    ['completed', 'paid'],
    ['Processing', 'paid'],
    ['wc-on-hold', 'paid'],
    ['Pending payment', 'pending'],
    ['Cancelled', 'cancelled'],
    ['refunded', 'refunded'],
    ['wc-failed', 'failed'],
    ['trash', 'failed'],
    ['checkout-draft', 'failed'],
    ['', 'paid'],
  ])('reads the status %j as %s', async (written, status) => {
    const file = await read(
      'order_id,order_date,order_total,currency,status',
      `1,2026-10-01T10:00:00Z,20.00,EUR,${written}`,
    )
    expect(file.orders[0]?.status).toBe(status)
    expect(file.notes).toEqual([])
  })

  test('reads each custom status as paid, and says so once', async () => {
    const file = await read(
      'order_id,order_date,order_total,currency,status',
      ...['shipped', 'packed', 'shipped'].map((status, i) => `${i},2026-10-01T10:00:00Z,20.00,EUR,wc-${status}`),
    )
    expect(file.orders.every(({ status }) => status === 'paid')).toBe(true)
    expect(file.notes).toEqual([
      expect.stringMatching(/"shipped".*2 orders/),
      expect.stringMatching(/"packed".*1 order/),
    ])
  })

  test.each([
    ['checkout', 'web'],
    ['store-api', 'web'],
    ['', 'web'],
    ['admin', 'draft'],
    ['subscription', 'subscription'],
    ['rest-api', 'api'],
    ['pos-rest-api', 'pos'],
    ['deposit-plugin', 'api'],
  ])('reads created via %j as channel %s', async (via, channel) => {
    const file = await read(
      'order_id,order_date,order_total,currency,created_via',
      `1,2026-10-01T10:00:00Z,2.00,EUR,${via}`,
    )
    expect(file.orders[0]?.channel).toBe(channel)
  })

  test('is refused when it only has net revenue, with why and what to do', async () => {
    const lines = ['Date,Order #,Status,Customer,N. Revenue', '2026-10-01 10:00:00,1,completed,Ann,20.00']
    const { publicMessage } = await refusal(read(...lines))
    expect(publicMessage).toContain('"N. Revenue"')
    expect(publicMessage).toContain('without tax')
    expect(publicMessage).toContain('--map')
  })
})

describe('what a WooCommerce order export knows besides', () => {
  const HEAD = 'order_id,order_date,order_total,currency,created_via'
  const ROW = '1,2026-10-01 10:00:00,20.00,EUR,checkout'
  const readExtra = async (columns: string, ...cells: string[]) => {
    const rows = cells.map((extra, at) => `${at}${ROW.slice(1)},${extra}`)
    const file = await read(`${HEAD},${columns}`, ...rows)
    expect(file.rejections).toEqual([])
    return file
  }
  const IPHONE_FACEBOOK =
    '"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/470.0]"'
  const WINDOWS_FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0'

  test('is the device behind a user agent, which itself is nowhere kept', async () => {
    const file = await readExtra('customer_user_agent', WINDOWS_FIREFOX, IPHONE_FACEBOOK, '')
    expect(file.orders.map(({ factors }) => factors)).toEqual([
      { device: 'desktop', browser: 'Firefox', os: 'Windows', in_app: 'no' },
      { device: 'mobile', os: 'iOS', in_app: 'yes' },
      {},
    ])
    expect(JSON.stringify(file)).not.toMatch(/Mozilla|FBAN/)
  })

  test('is country, traffic source, device of the shop’s own attribution, and guest or account', async () => {
    const file = await readExtra(
      'shipping_country,_wc_order_attribution_utm_source,_wc_order_attribution_device_type,customer_user',
      'de,google,Mobile,0',
      'AT,(direct),Desktop,77',
    )
    expect(file.orders.map(({ factors }) => factors)).toEqual([
      { country: 'DE', source: 'google', device: 'mobile', account: 'guest' },
      { country: 'AT', source: '(direct)', device: 'desktop', account: 'account' },
    ])
    expect(file.orders[0]?.details?.evidence).toEqual({ hasAttribution: true })
  })

  test.each(['_ga_tracked', 'meta:_ga_tracked', 'Meta: _ga_tracked'])('is the plugin’s mark in %s', async (column) => {
    const file = await readExtra(column, '1', 'yes', '', '0', 'no')
    expect(file.orders.map(({ details }) => details?.evidence?.gaTracked ?? false)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  test('is what the pixel plugin noted, and nothing where it noted nothing', async () => {
    const file = await readExtra(
      '_wpm_conversion_pixel_fired,_wpm_conversion_pixel_trigger,_wpm_conversion_pixel_fired_delay,_wc_order_attribution_referrer',
      '1,order_received_cron,5400,https://example.com/?q=jo',
      '1,thankyou_page,2,',
      ',,,',
      ',not a word!,soon,',
    )
    expect(file.orders.map(({ details }) => details?.evidence)).toEqual([
      { pixelFired: true, pixelTrigger: 'order_received_cron', pixelDelaySeconds: 5_400, hasAttribution: true },
      { pixelFired: true, pixelTrigger: 'thankyou_page', pixelDelaySeconds: 2 },
      undefined,
      undefined,
    ])
    expect(JSON.stringify(file)).not.toContain('example.com')
  })

  test('is when it was paid: in UTC where the column says so, else in the file’s zone, else in seconds', async () => {
    const paid = async (column: string, cell: string) =>
      (await readExtra(column, cell)).orders[0]?.details?.paidAt ?? null
    const noon = Date.parse('2026-10-01T12:00:00Z')
    expect(await paid('date_paid_gmt', '2026-10-01 12:00:00')).toBe(noon)
    expect(await paid('date_paid', '2026-10-01 14:00:00')).toBe(noon)
    expect(await paid('_date_paid', String(noon / 1_000))).toBe(noon)
    expect(await paid('date_paid', '0000-00-00 00:00:00')).toBeNull()
  })

  test('is the tax on shipping beside the tax as a whole', async () => {
    const file = await readExtra('order_total_tax,shipping_tax', '3.19,0.79')
    expect(file.orders[0]).toMatchObject({ taxMinor: 319, details: { shippingTaxMinor: 79 } })
  })

  test('is the app that made the order, unless that is the shop’s own way', async () => {
    const file = await read(HEAD, ROW, '2,2026-10-01 10:00:00,20.00,EUR,rest-api')
    expect(file.orders.map(({ channel, details }) => [channel, details?.app ?? null])).toEqual([
      ['web', null],
      ['api', 'rest-api'],
    ])
  })
})
