import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '@/lib/period'
import type { OrderDetails, StoreOrder } from '@/lib/transaction'
import { condenseFactor, type Factor } from './factor-columns'
import { labelOfLevel, labelOfSegment, nameOfFactor } from './factor-words'
import { buildFactors } from './factors'
import { joinLines } from './lines'
import { FIRST_DAY, makeLines } from './trials'

const START = FIRST_DAY * DAY_MS

function factorsOf(orders: readonly (Partial<StoreOrder> & { at?: number })[], minLevel = 1, zone = 'UTC'): Factor[] {
  const lines = makeLines(orders.map(({ at, ...order }, n) => ({ at: at ?? START + n * 1_000, order })))
  return buildFactors(joinLines(lines, null), { storeTimeZone: zone, currency: 'EUR', minLevel })
}

const find = (factors: readonly Factor[], key: string) => factors.find((factor) => factor.key === key) as Factor
const levelsOf = (factors: readonly Factor[], key: string) => {
  const factor = find(factors, key)
  return [...factor.codes].map((code) => factor.levels[code])
}
const details = (some: OrderDetails) => ({ details: some })

describe('levels', () => {
  const raw = (codes: number[], levels: string[]) => ({ key: 'k', family: 'k', levels, codes: Int32Array.from(codes) })

  it('with too few orders are merged into the rest', () => {
    const factor = condenseFactor(raw([0, 0, 0, 1, 2, 2], ['b', 'x', 'a']), 2)
    expect(factor?.levels).toEqual(['a', 'b', 'rest'])
    expect([...(factor?.codes ?? [])]).toEqual([1, 1, 1, 2, 0, 0])
    expect(factor?.rest).toBe(2)
  })

  it('come in alphabetical order whatever order the lines have, and unused ones are left out', () => {
    const factor = condenseFactor(raw([2, 0, 2, 0], ['z', 'unused', 'a']), 1)
    expect(factor).toMatchObject({ levels: ['a', 'z'], rest: -1 })
  })

  it('of which there is only one say nothing', () => {
    expect(condenseFactor(raw([0, 0, 0], ['a', 'b']), 1)).toBeNull()
    expect(condenseFactor(raw([0, 1, 2], ['a', 'b', 'c']), 2)).toBeNull()
  })

  it('beyond 250 join the rest, the rarest first', () => {
    const codes = Array.from({ length: 300 }, (_, level) => Array<number>(level < 10 ? 3 : 2).fill(level)).flat()
    const levels = Array.from({ length: 300 }, (_, at) => String(at).padStart(3, '0'))
    const factor = condenseFactor(raw(codes, levels), 1)
    expect(factor?.levels).toHaveLength(251)
    expect(factor?.levels.slice(0, 10)).toEqual(levels.slice(0, 10))
    expect(factor?.levels.at(-1)).toBe('rest')
  })
})

describe('factors of an order', () => {
  it('are its payment, the class of it, and unknown where the store does not say', () => {
    const factors = factorsOf([{ gateway: 'gift_card, PayPal' }, { gateway: 'Stripe' }, { gateway: null }])
    expect(levelsOf(factors, 'gateway')).toEqual(['paypal', 'stripe', 'unknown'])
    expect(levelsOf(factors, 'gateway_class')).toEqual(['redirect', 'card', 'unknown'])
  })

  it('are its country and whether consent is asked there', () => {
    const country = (code: string) => ({ factors: { country: code } })
    const factors = factorsOf([country('de'), country('US'), {}, country('Neuland')])
    expect(levelsOf(factors, 'country')).toEqual(['DE', 'US', 'unknown', 'NEULAND'])
    expect(levelsOf(factors, 'consent_region')).toEqual(['consent', 'elsewhere', 'unknown', 'unknown'])
  })

  it('are its hour and part of the day in the zone of the store, over a change of the clock', () => {
    const before = Date.UTC(2026, 9, 24, 22, 30)
    const after = Date.UTC(2026, 9, 25, 22, 30)
    const factors = factorsOf([{ at: before }, { at: after }, { at: after + HOUR_MS }], 1, 'Europe/Berlin')
    expect(levelsOf(factors, 'hour')).toEqual(['00', '23', '00'])
    expect(levelsOf(factors, 'hour_band')).toEqual(['00-05', '18-23', '00-05'])
  })

  it('are its weekday and day', () => {
    const factors = factorsOf([{ at: START }, { at: START + 3 * DAY_MS }])
    expect(levelsOf(factors, 'weekday')).toEqual(['Thursday', 'Sunday'])
    expect(levelsOf(factors, 'day')).toEqual(['2026-10-01', '2026-10-04'])
  })

  it('are its items, discount, channel, store and currency', () => {
    const factors = factorsOf([
      { itemCount: 1, discountMinor: 0, channel: 'web', store: 'a', currency: 'EUR' },
      { itemCount: 2, discountMinor: 100, channel: 'api', store: 'b', currency: 'USD' },
      { itemCount: 5, discountMinor: null, channel: 'web', store: 'a', currency: 'EUR' },
      { itemCount: 6, discountMinor: 1, channel: 'web', store: 'a', currency: 'EUR' },
      { itemCount: null, discountMinor: 1, channel: 'web', store: 'a', currency: 'EUR' },
    ])
    expect(levelsOf(factors, 'items')).toEqual(['1', '2', '3-5', '6+', 'unknown'])
    expect(levelsOf(factors, 'discount')).toEqual(['no', 'yes', 'unknown', 'yes', 'yes'])
    expect(levelsOf(factors, 'channel')).toEqual(['web', 'api', 'web', 'web', 'web'])
    expect(levelsOf(factors, 'store')).toEqual(['a', 'b', 'a', 'a', 'a'])
    expect(levelsOf(factors, 'currency')).toEqual(['EUR', 'USD', 'EUR', 'EUR', 'EUR'])
  })

  it('are its app, its gift card and the currency the customer saw', () => {
    const presentment = (currency: string) => ({ presentment: { currency, totalMinor: 1 } })
    const factors = factorsOf([
      details({ app: 'Shop', giftCardMinor: 500, ...presentment('USD') }),
      details({ giftCardMinor: 10_000, ...presentment('EUR') }),
      {},
    ])
    expect(levelsOf(factors, 'app')).toEqual(['Shop', 'unknown', 'unknown'])
    expect(levelsOf(factors, 'gift_card')).toEqual(['part', 'all', 'no'])
    expect(levelsOf(factors, 'presentment')).toEqual(['other', 'shop', 'shop'])
  })

  it('are its tenth of the order values, and equal values share a level', () => {
    const values = Array.from({ length: 100 }, (_, at) => ({ totalMinor: (at + 1) * 100 }))
    const value = find(factorsOf(values), 'value')
    expect(value.levels).toHaveLength(10)
    for (const level of value.levels.keys()) expect(value.codes.filter((code) => code === level)).toHaveLength(10)
    expect(value.ranges?.[0]).toBe('below €11.00')
    expect(value.ranges?.[1]).toBe('of €11.00 to below €21.00')
    expect(value.ranges?.[9]).toBe('of €91.00 or more')
    const flat = factorsOf([
      ...Array.from({ length: 95 }, () => ({ totalMinor: 100 })),
      ...Array.from({ length: 5 }, () => ({ totalMinor: 900 })),
    ])
    expect(flat.find(({ key }) => key === 'value')).toBeUndefined()
  })

  it('that no order has are left out', () => {
    const keys = factorsOf([{ totalMinor: 1 }, { totalMinor: 2 }]).map(({ key }) => key)
    expect(keys).toEqual([])
  })

  it('have one code for a level of the window and of borrowed days', () => {
    const earlier = makeLines([
      { at: START - DAY_MS, order: { gateway: 'stripe', factors: { device: 'mobile' } } },
      { at: START - DAY_MS, order: { gateway: 'paypal', factors: { device: 'mobile' } } },
    ])
    const lines = makeLines([{ at: START, order: { gateway: 'paypal' } }])
    const factors = buildFactors(joinLines(lines, earlier), { storeTimeZone: 'UTC', currency: 'EUR', minLevel: 1 })
    expect(levelsOf(factors, 'gateway')).toEqual(['stripe', 'paypal', 'paypal'])
    expect(levelsOf(factors, 'device')).toEqual(['mobile', 'mobile', 'unknown'])
  })
})

describe('words', () => {
  const part = (key: string, level: string, range?: string) => ({
    factor: {
      key,
      family: key,
      levels: [level],
      codes: new Uint8Array(0),
      rest: -1,
      ...(range ? { ranges: [range] } : {}),
    },
    level: 0,
  })

  it.each([
    ['gateway', 'paypal', 'PayPal orders'],
    ['gateway', 'novalnet', 'novalnet orders'],
    ['gateway_class', 'redirect', 'orders paid on another site'],
    ['gateway_class', 'new', 'orders paid by new'],
    ['channel', 'web', 'orders through the channel “web”'],
    ['app', 'Shop', 'orders through “Shop”'],
    ['store', 'Berlin', 'orders in the store Berlin'],
    ['currency', 'USD', 'orders in USD'],
    ['presentment', 'other', 'orders shown in another currency'],
    ['presentment', 'shop', "orders in the shop's currency"],
    ['country', 'DE', 'orders from Germany'],
    ['country', 'NEULAND', 'orders from NEULAND'],
    ['consent_region', 'consent', 'orders from countries that ask for consent'],
    ['consent_region', 'elsewhere', 'orders from countries that do not ask for consent'],
    ['device', 'Mobile', 'orders on phones'],
    ['device', 'tv', 'orders on the device “tv”'],
    ['browser', 'Safari', 'orders in Safari'],
    ['os', 'iOS', 'orders on iOS'],
    ['in_app', 'yes', "orders placed in an app's built-in browser"],
    ['in_app', 'no', 'orders placed in an ordinary browser'],
    ['customer', 'new', 'orders from new customers'],
    ['account', 'guest', 'orders placed as guest'],
    ['theme', '4.2', 'orders under the theme “4.2”'],
    ['source', 'meta', 'orders that came from “meta”'],
    ['delivery', 'digital', 'orders with delivery “digital”'],
    ['gift_card', 'no', 'orders paid without a gift card'],
    ['gift_card', 'part', 'orders paid partly by gift card'],
    ['gift_card', 'all', 'orders paid wholly by gift card'],
    ['items', '1', 'orders with one item'],
    ['items', '3-5', 'orders with 3–5 items'],
    ['discount', 'yes', 'orders with a discount'],
    ['hour', '14', 'orders placed between 14:00 and 14:59'],
    ['hour_band', '06-11', 'orders placed between 06:00 and 11:59'],
    ['weekday', 'Monday', 'orders placed on Mondays'],
    ['day', '2026-10-06', 'orders of 2026-10-06'],
    ['period', '2026-10-06..', 'orders since 2026-10-06'],
    ['period', '..2026-10-05', 'orders up to 2026-10-05'],
    ['period', '2026-10-06..2026-10-08', 'orders from 2026-10-06 to 2026-10-08'],
    ['outage', '2026-10-06T14:05Z', 'orders of the outage from 2026-10-06T14:05Z'],
    ['browser', 'unknown', 'orders with unknown browser'],
  ])('of %s %s are “%3$s”', (key, level, words) => {
    expect(labelOfSegment([part(key, level)])).toBe(words)
  })

  it('join two properties, and take the range of a number', () => {
    expect(labelOfSegment([part('device', 'mobile'), part('gateway', 'paypal')])).toBe('PayPal orders on phones')
    expect(labelOfSegment([part('value', '01', 'below €11.00')])).toBe('orders below €11.00')
    expect(labelOfLevel(part('gateway', 'paypal'))).toBe('PayPal')
    expect(labelOfLevel(part('device', 'desktop'))).toBe('on desktops')
    expect(nameOfFactor('gateway')).toBe('payment method')
    expect(nameOfFactor('new_thing')).toBe('new thing')
  })
})
