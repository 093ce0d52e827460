import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recorded } from '@/e2e/upstreams/woocommerce/open-store'
import { wireOrder } from '@/e2e/upstreams/woocommerce/rows'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { FACTORS } from '@/lib/transaction'
import { FACTOR_SOURCES } from './factors'
import { type Mapped, ORDER_FIELDS, OrderMapper, type Refused, withRefunds } from './map'
import type { WooConfig } from './schema'

const AT = Date.UTC(2026, 9, 25, 0, 30)

const mapper = (attributes: WooConfig['attributes'] = []) =>
  new OrderMapper({ host: 'shop.example', attributes, piiKey: 'test' })
const map = (given: Record<string, unknown> = {}, attributes?: WooConfig['attributes']) =>
  mapper(attributes).map(wireOrder(7, AT, given))
const order = (given: Record<string, unknown> = {}, attributes?: WooConfig['attributes']) =>
  (map(given, attributes) as Mapped).order
const rejection = (given: Record<string, unknown>) => (map(given) as Refused).rejection
const meta = (values: Record<string, unknown>) => ({
  meta_data: Object.entries(values).map(([key, value], id) => ({ id, key, value })),
})

describe('every order recorded on a real store', () => {
  const rows = ['main', 'legacy'].flatMap((store) =>
    recorded(`${store}-orders`).map((row) => [`${store} ${row.id} ${row.recorded_as ?? 'in the list'}`, row] as const),
  )

  test('is there', () => expect(rows.length).toBe(716))

  test.each(rows)('%s', (_, row) => {
    const mapped = mapper().map(row)
    if (typeof row.total !== 'string') {
      expect(mapped).toMatchObject({
        rejection: { value: String(row.id), code: 'bad_currency', source: 'shop.example' },
      })
      return
    }
    const { order: read, refundIds } = mapped as Mapped
    expect(read.sourceId).toBe(String(row.id))
    expect(new Date(read.createdAt).toISOString()).toBe(`${row.date_created_gmt}.000Z`)
    expect(read.currency).toBe(row.currency)
    const exponent = ({ JPY: 0, KWD: 3 } as Record<string, number>)[row.currency as string] ?? 2
    expect(read.totalMinor).toBe(Math.round(Number(row.total) * 10 ** exponent))
    expect(read.aliases).toContainEqual({ kind: 'order_key', value: row.order_key })
    const refunds = row.refunds as { id: number; total: string }[]
    expect(refundIds).toEqual(refunds.map(({ id }) => id))
    expect(read.refundedMinor).toBe(
      refunds.reduce((sum, { total }) => sum + Math.round(Math.abs(Number(total)) * 10 ** exponent), 0),
    )
  })

  test('keeps no personal data and no payment details', () => {
    const kept = JSON.stringify(rows.map(([, row]) => mapper().map(row)))
    for (const part of ['@', 'Mozilla', 'cus_', '203.0.113', 'AppleWebKit']) expect(kept).not.toContain(part)
    // Even where a plugin answers with more than was asked for.
    expect(JSON.stringify(map())).not.toMatch(/Person|example\.test/)
  })
})

describe('what is asked of an order', () => {
  test('holds no names, addresses, e-mail, phone, IP or notes', () => {
    const asked = ORDER_FIELDS.split(',')
    for (const field of ['billing', 'shipping', 'customer_note', 'customer_ip_address', 'line_items', 'refunds'])
      expect(asked).not.toContain(field)
    expect(asked.filter((field) => field.startsWith('billing.'))).toEqual(['billing.country'])
  })

  test('has the field of every factor that is told', () => {
    for (const factor of FACTORS) {
      const source = FACTOR_SOURCES[factor]
      if (source) expect(ORDER_FIELDS.split(',')).toContain(source.field)
    }
  })
})

describe('amounts', () => {
  test('are decimal text in the digits of the store, whatever the currency', () => {
    expect(order({ total: '1800.00', currency: 'JPY' }).totalMinor).toBe(1_800)
    expect(order({ total: '12.35', currency: 'KWD' }).totalMinor).toBe(12_350)
    expect(order({ total: '116' }).totalMinor).toBe(11_600)
  })

  test('are never taken from a number, which may have lost digits', () => {
    const lines = { line_items: [] }
    expect(map({ ...lines, total: 19.99 })).toMatchObject({
      rejection: { code: 'bad_amount', column: 'total', value: '7' },
    })
    expect(rejection({ total: 'NaN' }).code).toBe('bad_amount')
  })

  test('must be there and not below zero', () => {
    expect(rejection({ total: '' }).code).toBe('missing_amount')
    expect(rejection({ total: '-1.00' }).code).toBe('negative_total')
  })

  test('too large to be exact are rejected, and so are sums of them', () => {
    expect(rejection({ total: '99999999999999999999.00' }).code).toBe('bad_amount')
    const line = { quantity: 1, total: '90071992547409.90', total_tax: '0.00' }
    expect(rejection({ line_items: [line, line] }).code).toBe('bad_amount')
  })

  test('of items have tax where prices include it', () => {
    const parts = {
      line_items: [
        { quantity: 2, total: '10.00', total_tax: '2.00' },
        { quantity: 1, total: '5.00', total_tax: '1.00' },
      ],
      discount_total: '4.17',
      discount_tax: '0.83',
      shipping_total: '4.95',
      shipping_tax: '0.99',
      total_tax: '3.99',
    }
    expect(order(parts)).toMatchObject({
      subtotalMinor: 1_800,
      discountMinor: 500,
      shippingMinor: 495,
      taxMinor: 399,
      itemCount: 3,
      details: { shippingTaxMinor: 99 },
    })
    expect(order({ ...parts, prices_include_tax: false })).toMatchObject({ subtotalMinor: 1_500, discountMinor: 417 })
  })

  test('and item counts are unknown where lines are missing or sold by weight', () => {
    expect(order({ line_items: undefined })).toMatchObject({ subtotalMinor: null, itemCount: null })
    expect(order({ line_items: [{ quantity: 0.5, total: '3.00', total_tax: '0.00' }] }).itemCount).toBeNull()
  })

  test('written with any digits come back to the minor unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_000_000_000_000 }), fc.integer({ min: 0, max: 4 }), (minor, zeros) => {
        const digits = String(minor).padStart(3, '0')
        const written = `${digits.slice(0, -2)}.${digits.slice(-2)}${'0'.repeat(zeros)}`
        expect(order({ total: written }).totalMinor).toBe(minor)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('ids', () => {
  const aliases = (given: Record<string, unknown>) => order(given).aliases.map(({ kind, value }) => `${kind} ${value}`)

  test('are all names an order goes by', () => {
    expect(aliases({ transaction_id: 'pi_3Abc' })).toEqual([
      'order_id 7',
      'order_number 7',
      'order_key wc_order_7',
      'gateway_reference pi_3Abc',
    ])
  })

  test('of plugins that number in sequence are known as written and bare', () => {
    expect(
      aliases({ number: '#1002/26', ...meta({ _order_number: '1002', _alg_wc_custom_order_number: 12 }) }),
    ).toEqual([
      'order_id 7',
      'order_number 1002/26',
      'name #1002/26',
      'order_number 1002',
      'name 1002',
      'order_number 12',
      'name 12',
      'order_key wc_order_7',
    ])
    expect(order({ number: '#1002/26' }).name).toBe('#1002/26')
    expect(order({ number: 1002 }).name).toBe('#1002')
  })

  test('that hold an e-mail address are replaced by a code', () => {
    const mapped = map({ transaction_id: 'a.person@example.test' }) as Mapped
    expect(mapped.isRedacted).toBe(true)
    expect(mapped.order.aliases.at(-1)?.value).toMatch(/^redacted:[0-9a-f]{16}$/)
  })
})

describe('status and channel', () => {
  test.each([
    ['completed', 'paid'],
    ['processing', 'paid'],
    ['on-hold', 'paid'],
    ['wc-processing', 'paid'],
    ['pending', 'pending'],
    ['cancelled', 'cancelled'],
    ['refunded', 'refunded'],
    ['failed', 'failed'],
    ['trash', 'failed'],
    ['checkout-draft', 'failed'],
  ])('%s is read as %s', (status, read) => {
    expect(order({ status }).status).toBe(read)
    expect((map({ status }) as Mapped).customStatus).toBeNull()
  })

  test('a status of a plugin is read as paid and told', () =>
    expect(map({ status: 'awaiting-pick' })).toMatchObject({
      customStatus: 'awaiting-pick',
      order: { status: 'paid' },
    }))

  test.each([
    ['checkout', 'web', undefined],
    ['store-api', 'web', undefined],
    ['', 'web', undefined],
    ['admin', 'draft', undefined],
    ['subscription', 'subscription', undefined],
    ['rest-api', 'api', 'rest-api'],
    ['wc pos', 'pos', 'wc pos'],
  ])('created via "%s" is %s', (createdVia, channel, app) => {
    const read = order({ created_via: createdVia })
    expect(read.channel).toBe(channel)
    expect(read.details?.app).toBe(app)
  })

  test('a renewal is known by its meta too', () =>
    expect(order({ created_via: 'checkout', ...meta({ _subscription_renewal: '90001' }) }).channel).toBe(
      'subscription',
    ))
})

describe('dates', () => {
  test('are UTC', () => expect(order({ date_created_gmt: '2026-10-25T00:30:00' }).createdAt).toBe(AT))
  test('of payment are absent where nothing was paid', () =>
    expect(order({ date_paid_gmt: null }).details).not.toHaveProperty('paidAt'))
  test.each([null, '', undefined])('that are %s reject the order', (date_created_gmt) =>
    expect(map({ date_created_gmt })).toMatchObject({ createdAt: null, rejection: { code: 'missing_date' } }),
  )
  test.each(['2026-02-31T00:00:00', '2026-10-01', '2026-10-01T00:00:00Z', 1_790_000_000])(
    'that are none, such as %s, reject the order',
    (date_created_gmt) =>
      expect(map({ date_created_gmt })).toMatchObject({ createdAt: null, rejection: { code: 'bad_date' } }),
  )
  test('place a rejected order on its day', () =>
    expect(map({ currency: '' })).toMatchObject({ createdAt: AT, rejection: { code: 'bad_currency', value: '7' } }))
})

describe('evidence and factors', () => {
  const IPHONE =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'

  test('traces of tracking plugins are kept', () => {
    const { details } = order(
      meta({
        _ga_tracked: '1',
        _wpm_conversion_pixel_fired: true,
        _wpm_conversion_pixel_trigger: 'thankyou_page',
        _wpm_conversion_pixel_fired_delay: 12,
        _wc_order_attribution_source_type: 'utm',
      }),
    )
    expect(details?.evidence).toEqual({
      gaTracked: true,
      pixelFired: true,
      pixelTrigger: 'thankyou_page',
      pixelDelaySeconds: 12,
      hasAttribution: true,
    })
  })

  test('traces that say no, and other meta, are not', () => {
    const { details } = order(
      meta({ _ga_tracked: '0', _stripe_customer_id: 'cus_1', _wpm_conversion_pixel_trigger: '<b>' }),
    )
    expect(details).not.toHaveProperty('evidence')
    expect(JSON.stringify(details)).not.toContain('cus_1')
  })

  test('a browser is reduced to its families', () => {
    const found = order({
      customer_user_agent: IPHONE,
      customer_id: 3,
      created_via: 'store-api',
      shipping_lines: [{ method_id: 'flat_rate' }],
      ...meta({ _wc_order_attribution_utm_source: 'Newsletter', _wc_order_attribution_device_type: 'Handy' }),
    }).factors
    expect(found).toEqual({
      device: 'mobile',
      browser: 'Safari',
      in_app: 'no',
      os: 'iOS',
      country: 'GB',
      account: 'account',
      delivery: 'shipping',
      checkout: 'blocks',
      source: 'newsletter',
    })
  })

  test('what is not told is absent', () =>
    expect(order({ billing: {}, customer_id: undefined, shipping_lines: undefined, created_via: '' }).factors).toEqual(
      {},
    ))

  test('pick-up and digital orders are told apart', () => {
    expect(order({ shipping_lines: [{ method_id: 'local_pickup' }] }).factors?.delivery).toBe('pickup')
    expect(order().factors).toMatchObject({ delivery: 'digital', account: 'guest', checkout: 'classic' })
  })

  test('meta that a person named is a factor, by value or by presence', () => {
    const attributes: WooConfig['attributes'] = [
      { key: '_consent', factor: 'theme', keep: 'value' },
      { key: '_ga_client_id', factor: 'subscription', keep: 'presence' },
    ]
    const named = meta({ _consent: 'denied', _ga_client_id: '123.456' })
    expect(order(named, attributes).factors).toMatchObject({ theme: 'denied', subscription: 'yes' })
    expect(order({}, attributes).factors).toMatchObject({ subscription: 'no' })
    expect(JSON.stringify(order(named, attributes))).not.toContain('123.456')
  })

  test('meta of any form is survived', () =>
    expect(
      order({ meta_data: [null, [], { key: 1 }, { key: '_ga_tracked', value: { a: 1 } }] }).details?.evidence,
    ).toEqual({ gaTracked: true }))
})

describe('whatever a row is', () => {
  test.each([null, undefined, [], 'text', 5, {}, { id: 0 }, { id: '5' }, { id: 1.5 }])(
    '%j becomes a rejection',
    (row) => expect(mapper().map(row)).toMatchObject({ rejection: { code: 'empty_id', value: null, row: null } }),
  )

  test('it becomes an order or a rejection, never an error', () => {
    const anything = fc.oneof(fc.jsonValue(), fc.constant(undefined))
    const fields = Object.keys(wireOrder(1, AT))
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...fields), anything), (changes) => {
        const mapped = map(changes)
        if ('rejection' in mapped) expect(mapped.rejection.message).toMatch(/cannot be read/)
        else expect(Number.isSafeInteger(mapped.order.totalMinor)).toBe(true)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('refunds', () => {
  test('sum to what was refunded, oldest first, without those of nothing', () => {
    const read = withRefunds(order({ refunds: [{ id: 1, total: '-9.00' }] }), [
      { at: 30, amountMinor: 200 },
      { at: 10, amountMinor: 0 },
      { at: 20, amountMinor: 700 },
    ])
    expect(read.refundedMinor).toBe(900)
    expect(read.details?.refunds).toEqual([
      { at: 20, amountMinor: 700 },
      { at: 30, amountMinor: 200 },
    ])
  })

  test('of nothing, written -0.00, are nothing', () =>
    expect(Object.is(order({ refunds: [{ id: 1, total: '-0.00' }] }).refundedMinor, 0)).toBe(true))
})
