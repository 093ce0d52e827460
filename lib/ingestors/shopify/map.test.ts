import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import type { StoreOrder } from '@/lib/transaction'
import { moneyBag, wireOrder } from '../../../e2e/upstreams/shopify/orders'
import { type Mapped, OrderMapper, type Refused } from './map'
import type { ShopifyConfig } from './schema'

const mapper = (attributes: ShopifyConfig['attributes'] = []) =>
  new OrderMapper({ shop: 'synthetic.myshopify.com', attributes, piiKey: 'test' })

const wire = (fields: Record<string, unknown> = {}) =>
  wireOrder({ id: 5_600_000_000_011, number: 1011, createdAt: '2026-11-10T14:11:00Z', total: '129.99', fields })

function mapped(fields: Record<string, unknown> = {}, attributes?: ShopifyConfig['attributes']): Mapped {
  const result = mapper(attributes).map(wire(fields))
  if ('rejection' in result) throw new Error(result.rejection.message)
  return result
}
const orderOf = (fields: Record<string, unknown> = {}, attributes?: ShopifyConfig['attributes']): StoreOrder =>
  mapped(fields, attributes).order

function refusedOf(fields: Record<string, unknown>): Refused {
  const result = mapper().map(wire(fields))
  if ('order' in result) throw new Error('was read')
  return result
}

const bag = (amount: string) => moneyBag(amount, 'EUR')
const at = (text: string) => Date.parse(text)

describe('an order of Shopify', () => {
  test('is known by every name GA4 may have been given', () => {
    const order = orderOf({ name: 'EN-1011-B' })
    expect(order.sourceId).toBe('5600000000011')
    expect(order.name).toBe('EN-1011-B')
    expect(order.aliases).toEqual([
      { kind: 'order_id', value: '5600000000011' },
      { kind: 'gid', value: 'gid://shopify/Order/5600000000011' },
      { kind: 'name', value: 'EN-1011-B' },
      { kind: 'order_number', value: 'EN-1011-B' },
      { kind: 'order_number', value: '1011' },
      { kind: 'confirmation_number', value: 'C1011XQ' },
      { kind: 'checkout_id', value: 'checkout5600000000011' },
    ])
    expect(orderOf().aliases.filter(({ kind }) => kind === 'order_number')).toEqual([
      { kind: 'order_number', value: '1011' },
    ])
  })

  test('an e-mail address in its name is replaced before anything is kept', () => {
    const { order, isRedacted } = mapped({ name: 'anna@example.com' })
    expect(isRedacted).toBe(true)
    expect(JSON.stringify(order)).not.toContain('anna')
    expect(order.name).toMatch(/^redacted:[0-9a-f]{16}$/)
    expect(mapped().isRedacted).toBe(false)
  })

  test('costs what the customer was asked for at first, whatever was edited and refunded since', () => {
    const order = orderOf({
      originalTotalPriceSet: bag('129.99'),
      currentTotalPriceSet: bag('99.50'),
      subtotalPriceSet: bag('105.36'),
      totalTaxSet: bag('19.63'),
      totalDiscountsSet: bag('4.0'),
      totalTipReceivedSet: bag('1.5'),
      originalTotalDutiesSet: bag('2.25'),
      totalRefundedSet: bag('30.49'),
      refunds: [
        { createdAt: '2026-11-14T15:00:00Z', processedAt: '2026-11-14T15:00:00Z', totalRefundedSet: bag('30.49') },
      ],
      shippingLine: {
        discountedPriceSet: bag('5.0'),
        taxLines: [{ priceSet: bag('0.60') }, { priceSet: bag('0.20') }],
      },
    })
    expect(order).toMatchObject({
      currency: 'EUR',
      totalMinor: 12_999,
      subtotalMinor: 10_536,
      taxMinor: 1_963,
      shippingMinor: 500,
      discountMinor: 400,
      refundedMinor: 3_049,
      details: {
        currentTotalMinor: 9_950,
        shippingTaxMinor: 80,
        tipMinor: 150,
        dutiesMinor: 225,
        giftCardMinor: 0,
        refunds: [{ at: at('2026-11-14T15:00:00Z'), amountMinor: 3_049 }],
      },
    })
  })

  test('shipping is stated without its tax, also where prices include tax', () => {
    const shippingLine = { discountedPriceSet: bag('5.95'), taxLines: [{ priceSet: bag('0.95') }] }
    expect(orderOf({ shippingLine, taxesIncluded: true })).toMatchObject({
      shippingMinor: 500,
      details: { shippingTaxMinor: 95 },
    })
    expect(orderOf({ shippingLine, taxesIncluded: false }).shippingMinor).toBe(595)
    expect(orderOf({ shippingLine: null }).shippingMinor).toBe(0)
  })

  test('amounts follow the digits of their currency', () => {
    const yen = (amount: string) => moneyBag(amount, 'JPY')
    const money = Object.fromEntries(
      ['originalTotalPriceSet', 'currentTotalPriceSet', 'subtotalPriceSet'].map((field) => [field, yen('12800.0')]),
    )
    expect(orderOf({ ...money, currencyCode: 'JPY', presentmentCurrencyCode: 'JPY' }).totalMinor).toBe(12_800)
  })

  test('the amount shown to the customer is kept where its currency is another one', () => {
    const shown = moneyBag('129.99', 'EUR', { amount: '1499.0', currencyCode: 'SEK' })
    expect(orderOf({ originalTotalPriceSet: shown, presentmentCurrencyCode: 'SEK' }).details?.presentment).toEqual({
      currency: 'SEK',
      totalMinor: 149_900,
    })
    expect(orderOf().details?.presentment).toBeUndefined()
  })

  test.each([
    ['PAID', 'paid'],
    ['AUTHORIZED', 'paid'],
    ['PARTIALLY_PAID', 'paid'],
    ['PARTIALLY_REFUNDED', 'paid'],
    ['PENDING', 'pending'],
    ['REFUNDED', 'refunded'],
    ['VOIDED', 'failed'],
    ['EXPIRED', 'failed'],
  ])('payment status %s is %s', (written, status) => {
    expect(mapped({ displayFinancialStatus: written })).toMatchObject({ isStatusUnknown: false, order: { status } })
  })

  test('a cancelled order is cancelled whatever was paid; without a payment status it waits for payment', () => {
    expect(orderOf({ cancelledAt: '2026-11-11T09:00:00Z' })).toMatchObject({
      status: 'cancelled',
      details: { cancelledAt: at('2026-11-11T09:00:00Z') },
    })
    expect(mapped({ displayFinancialStatus: null })).toMatchObject({
      isStatusUnknown: true,
      order: { status: 'pending' },
    })
    expect(mapped({ displayFinancialStatus: 'constructor' })).toMatchObject({ isStatusUnknown: true })
  })

  test.each([
    ['web', 'Online Store', 'web', undefined],
    ['pos', 'Point of Sale', 'pos', undefined],
    ['iphone', 'Point of Sale', 'pos', undefined],
    ['shopify_draft_order', 'Draft Orders', 'draft', undefined],
    ['subscription_contract', 'Recharge Subscriptions', 'subscription', 'Recharge Subscriptions'],
    ['subscription_contract_checkout_one', null, 'subscription', undefined],
    ['580111', 'Online Store', 'web', undefined],
    ['1424624', 'Amazon by Codisto', 'marketplace', 'Amazon by Codisto'],
    ['2653365', 'TikTok', 'marketplace', 'TikTok'],
    ['3890849', 'Tapcart', 'api', 'Tapcart'],
    ['tapcart', null, 'api', 'tapcart'],
    [null, null, 'web', undefined],
    [null, 'Point of Sale', 'pos', undefined],
  ])('source %s of the app %s is the channel %s', (sourceName, app, channel, name) => {
    const order = orderOf({ sourceName, app: app === null ? null : { name: app } })
    expect(order.channel).toBe(channel)
    expect(order.details?.app).toBe(name)
  })

  test('the payment method is the one that worked, not a gift card and not a failed attempt', () => {
    const pay = (gateway: string, status: string, amount: string, processedAt: string, kind = 'SALE') => ({
      kind,
      status,
      gateway,
      processedAt,
      amountSet: bag(amount),
    })
    const order = orderOf({
      paymentGatewayNames: ['paypal', 'gift_card', 'shopify_payments'],
      transactions: [
        pay('paypal', 'FAILURE', '129.99', '2026-11-10T14:10:00Z'),
        pay('gift_card', 'SUCCESS', '29.99', '2026-11-10T14:10:30Z'),
        pay('shopify_payments', 'SUCCESS', '100.0', '2026-11-10T14:11:05Z', 'AUTHORIZATION'),
        pay('shopify_payments', 'SUCCESS', '100.0', '2026-11-12T09:00:00Z', 'CAPTURE'),
      ],
    })
    expect(order.gateway).toBe('shopify_payments')
    expect(order.details).toMatchObject({ paidAt: at('2026-11-10T14:11:05Z'), giftCardMinor: 2_999 })
  })

  test('a bank transfer is paid when it arrives, and not before', () => {
    const transfer = { kind: 'SALE', gateway: 'Bank Deposit', amountSet: bag('129.99') }
    const waiting = { ...transfer, status: 'PENDING', processedAt: '2026-11-10T14:11:00Z' }
    const arrived = { ...transfer, status: 'SUCCESS', processedAt: '2026-11-13T08:00:00Z' }
    expect(orderOf({ transactions: [waiting] })).toMatchObject({ gateway: 'bank deposit' })
    expect(orderOf({ transactions: [waiting] }).details).not.toHaveProperty('paidAt')
    expect(orderOf({ transactions: [waiting, arrived] }).details?.paidAt).toBe(at('2026-11-13T08:00:00Z'))
  })

  test('what gift cards paid is not stated where the list of payments may be cut', () => {
    const card = {
      kind: 'SALE',
      status: 'SUCCESS',
      gateway: 'gift_card',
      processedAt: '2026-11-10T14:11:00Z',
      amountSet: bag('10.0'),
    }
    const four = orderOf({ transactions: Array.from({ length: 4 }, () => card) })
    expect(four.details?.giftCardMinor).toBe(4_000)
    expect(four.details?.paidAt).toBe(at('2026-11-10T14:11:00Z'))
    const five = orderOf({ transactions: Array.from({ length: 5 }, () => card) })
    expect(five.details).not.toHaveProperty('giftCardMinor')
  })

  test('without payments the method is what Shopify names', () => {
    expect(orderOf({ transactions: [], paymentGatewayNames: ['gift_card', 'Cash on Delivery (COD)'] }).gateway).toBe(
      'cash on delivery (cod)',
    )
    expect(orderOf({ transactions: [], paymentGatewayNames: [] }).gateway).toBeNull()
  })

  test('factors are levels that name no person', () => {
    const customerJourneySummary = {
      ready: true,
      customerOrderIndex: 3,
      lastVisit: { source: 'Google', utmParameters: { source: 'Newsletter' } },
    }
    expect(orderOf({ customerJourneySummary }).factors).toEqual({
      country: 'DE',
      customer: 'returning',
      delivery: 'shipping',
      source: 'newsletter',
    })
    const first = { ready: true, customerOrderIndex: 1, lastVisit: { source: 'Google', utmParameters: null } }
    expect(orderOf({ customerJourneySummary: first, requiresShipping: false, billingAddress: null }).factors).toEqual({
      customer: 'new',
      delivery: 'digital',
      source: 'google',
    })
    const mail = {
      ready: true,
      customerOrderIndex: null,
      lastVisit: { source: 'anna@example.com', utmParameters: null },
    }
    expect(orderOf({ customerJourneySummary: mail }).factors).toEqual({ country: 'DE', delivery: 'shipping' })
  })

  test("a shop's own attributes become factors: as they are, or only whether they are there", () => {
    const customAttributes = [
      {
        key: 'user_agent',
        value: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1',
      },
      { key: 'front_end', value: 'headless' },
      { key: 'ga_client_id', value: '123.456' },
      { key: 'gift_note', value: 'for Anna' },
    ]
    const attributes: ShopifyConfig['attributes'] = [
      { key: 'user_agent', factor: 'device', keep: 'value' },
      { key: 'front_end', factor: 'theme', keep: 'value' },
      { key: 'ga_client_id', factor: 'checkout', keep: 'presence' },
      { key: 'consent', factor: 'in_app', keep: 'presence' },
    ]
    const order = orderOf({ customAttributes }, attributes)
    expect(order.factors).toMatchObject({ device: 'mobile', theme: 'headless', checkout: 'yes', in_app: 'no' })
    expect(JSON.stringify(order)).not.toMatch(/Mozilla|123\.456|Anna/)
  })

  test('a company or payment terms mark a sale to a business; a test order is a test', () => {
    expect(orderOf({ purchasingEntity: { __typename: 'PurchasingCompany' } }).details?.isB2b).toBe(true)
    expect(orderOf({ paymentTerms: { id: 'gid://shopify/PaymentTerms/1' } }).details?.isB2b).toBe(true)
    expect(orderOf().details).not.toHaveProperty('isB2b')
    expect(orderOf({ test: true }).test).toBe(true)
    expect(orderOf({ subtotalLineItemsQuantity: 3 }).itemCount).toBe(3)
  })

  test.each([
    ['empty_id', { legacyResourceId: null }],
    ['missing_date', { createdAt: null }],
    ['bad_date', { createdAt: 'yesterday' }],
    ['bad_currency', { currencyCode: 'XXQ' }],
    ['missing_amount', { originalTotalPriceSet: null }],
    ['bad_amount', { originalTotalPriceSet: bag('12,50') }],
    ['bad_amount', { originalTotalPriceSet: bag('99999999999999999.00') }],
    ['bad_amount', { totalTaxSet: { shopMoney: { amount: 1.5 } } }],
    ['negative_total', { originalTotalPriceSet: bag('-1.00') }],
  ])('what cannot be read is rejected as %s', (code, fields) => {
    const { rejection } = refusedOf(fields)
    expect(rejection).toMatchObject({ source: 'synthetic.myshopify.com', row: null, code })
    expect(rejection.message).toMatch(/cannot be read/)
  })

  test('a rejection says which order and of which day, where that can be told', () => {
    expect(refusedOf({ originalTotalPriceSet: null })).toMatchObject({
      createdAt: at('2026-11-10T14:11:00Z'),
      rejection: { value: '5600000000011', column: 'originalTotalPriceSet' },
    })
    expect(refusedOf({ createdAt: 'x' }).createdAt).toBeNull()
    const huge = {
      discountedPriceSet: bag('1.0'),
      taxLines: [{ priceSet: bag('90071992547409.90') }, { priceSet: bag('1.0') }],
    }
    expect(refusedOf({ shippingLine: huge }).rejection.code).toBe('bad_amount')
  })
})

describe('whatever is answered', () => {
  test('becomes an order or a rejection, never an exception', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc
        .record({ field: fc.constantFrom(...Object.keys(wire())), value: fc.anything() })
        .map(({ field, value }) => wire({ [field]: value })),
    )
    fc.assert(
      fc.property(anything, (value) => {
        const result = mapper().map(value)
        expect('order' in result || 'rejection' in result).toBe(true)
        if ('order' in result) {
          const { totalMinor, refundedMinor, taxMinor } = result.order
          for (const minor of [totalMinor, refundedMinor, taxMinor ?? 0]) expect(Number.isSafeInteger(minor)).toBe(true)
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('dated refunds sum to what the order says was refunded, to the cent', () => {
    const cents = fc.integer({ min: 0, max: 5_000_000 })
    const text = (minor: number) => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cents, fc.integer({ min: 0, max: 60 })), { maxLength: 10 }),
        cents,
        (listed, total) => {
          const refunds = listed.map(([minor, day]) => ({
            createdAt: new Date(Date.UTC(2026, 10, 10 + day)).toISOString(),
            processedAt: '2026-11-10T00:00:00Z',
            totalRefundedSet: bag(text(minor)),
          }))
          const order = orderOf({ refunds, totalRefundedSet: bag(text(total)) })
          expect(order.refundedMinor).toBe(total)
          const dated = order.details?.refunds ?? []
          const isAnyDated = total > 0 && listed.some(([minor]) => minor > 0)
          expect(dated.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(isAnyDated ? total : 0)
          for (const refund of dated) expect(refund.amountMinor).toBeGreaterThan(0)
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
