import { describe, expect, test } from 'vitest'
import { IdRedactor } from '@/lib/ingestors/reduce/ids'
import { pushedOrderSchema, toStoreOrder } from './pushed-order'

const given = { id: '1001', createdAt: '2026-10-05T14:30:00+02:00', currency: 'EUR', total: '64.80' }
const read = (more: object = {}) => pushedOrderSchema.safeParse({ ...given, ...more })
const orderOf = (more: object = {}) =>
  toStoreOrder(pushedOrderSchema.parse({ ...given, ...more }), new IdRedactor('key'), 1)
const firstMessage = (more: object) => read(more).error?.issues[0]?.message

describe('a pushed order', () => {
  test('needs four things, and is a paid web order unless it says otherwise', () => {
    expect(orderOf()).toEqual({
      sourceId: '1001',
      name: null,
      aliases: [{ kind: 'order_id', value: '1001' }],
      createdAt: Date.parse('2026-10-05T12:30:00Z'),
      currency: 'EUR',
      totalMinor: 6_480,
      subtotalMinor: null,
      taxMinor: null,
      shippingMinor: null,
      discountMinor: null,
      refundedMinor: 0,
      status: 'paid',
      channel: 'web',
      gateway: null,
      test: false,
      itemCount: null,
    })
  })

  test('keeps money exact in its own currency, and refunds on their days', () => {
    expect(orderOf({ currency: 'JPY', total: '980' })?.totalMinor).toBe(980)
    expect(orderOf({ currency: 'KWD', total: '1.250' })?.totalMinor).toBe(1_250)
    const refunds = [
      { at: '2026-10-09T09:00:00Z', amount: '20.00' },
      { at: '2026-10-11T09:00:00Z', amount: '0.05' },
    ]
    expect(orderOf({ refunds })).toMatchObject({
      refundedMinor: 2_005,
      details: { refunds: [{ amountMinor: 2_000 }, { amountMinor: 5 }] },
    })
  })

  test.each([
    [{ total: 64.8 }, 'a number in JSON is not exact'],
    [{ total: '64,80' }, 'must be a decimal'],
    [{ total: '-1.00' }, 'must be a decimal'],
    [{ createdAt: '2026-10-05 14:30' }, 'must be an instant'],
    [{ currency: 'EURO' }, 'must be a currency code'],
    [{ status: 'shipped' }, 'must be one of paid'],
    [{ id: '' }, 'must not be empty'],
    [{ email: 'a@b.example' }, 'Unrecognized key'],
  ])('is refused with a sentence for %j', (more, message) => {
    expect(firstMessage(more)).toContain(message)
  })

  test('holds no personal data', () => {
    const order = orderOf({ id: 'a.person@example.com', otherIds: ['+49 170 1234567'], factors: { country: 'de' } })
    expect(JSON.stringify(order)).not.toMatch(/example\.com|1234567/)
    expect(order?.sourceId).toMatch(/^redacted:/)
    expect(order?.factors).toEqual({ country: 'DE' })
  })

  test('has every name GA4 may know it by', () => {
    expect(orderOf({ name: '#1001', otherIds: ['x-9'] })?.aliases).toEqual([
      { kind: 'order_id', value: '1001' },
      { kind: 'name', value: '#1001' },
      { kind: 'order_number', value: '1001' },
      { kind: 'checkout_id', value: 'x-9' },
    ])
  })
})
