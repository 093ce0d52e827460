import { describe, expect, it, test } from 'vitest'
import { consentRegion } from './consent-region'
import { gatewayClass, mainGateway } from './gateway-class'

describe('gateway classes', () => {
  test.each([
    ['PayPal Express Checkout', 'redirect'],
    ['ppcp-gateway', 'redirect'],
    ['klarna_payments', 'redirect'],
    ['mollie_wc_gateway_creditcard', 'redirect'],
    ['MB WAY', 'redirect'],
    ['p24', 'redirect'],
    ['bacs', 'deferred'],
    ['Bank Deposit', 'deferred'],
    ['Cash on Delivery (COD)', 'deferred'],
    ['apple_pay', 'wallet'],
    ['shopify_payments', 'card'],
    ['stripe_cc', 'card'],
    ['Visa', 'card'],
    ['points', 'other'],
    ['', 'other'],
  ])('%s is %s', (gateway, kind) => {
    expect(gatewayClass(gateway)).toBe(kind)
  })

  it('reads whole words, so that a name inside another name decides nothing', () => {
    expect(gatewayClass('payoneer')).toBe('other')
    expect(gatewayClass('money order')).toBe('deferred')
    expect(gatewayClass('idealo direct')).toBe('other')
    expect(gatewayClass('discode')).toBe('other')
  })

  it('passes over a gift card when something else was paid with too', () => {
    expect(mainGateway('gift_card, PayPal')).toBe('paypal')
    expect(mainGateway('Gift Card + stripe')).toBe('stripe')
    expect(mainGateway('gift_card')).toBe('gift_card')
    expect(mainGateway('')).toBe('')
  })
})

describe('consent regions', () => {
  it('hold the EEA, the United Kingdom and Switzerland, and nothing else', () => {
    for (const code of ['DE', 'fr', 'IS', 'NO', 'LI', 'GB', 'UK', 'CH', 'GR'])
      expect(consentRegion(code)).toBe('consent')
    for (const code of ['US', 'TR', 'RS', 'NZ', 'UA']) expect(consentRegion(code)).toBe('elsewhere')
  })

  it('are not guessed from anything but a two-letter code', () => {
    for (const text of ['', 'Germany', 'DEU', 'unknown']) expect(consentRegion(text)).toBeNull()
  })
})
