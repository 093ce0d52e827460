import { describe, expect, test } from 'vitest'
import { goldenFile } from './golden-format'

const world = { guards: 'something', rule: '3.1', expect: {} }
const ordersOf = (...orders: object[]) => goldenFile.parse({ ...world, orders }).orders ?? []

describe('a repeated row', () => {
  test('counts up by one, by a step, every so many rows, or around, as wide as it is written', () => {
    const orders = ordersOf({
      repeat: 5,
      number: '{0998}',
      at: '2026-10-{09/2}T12:00:00Z',
      gateway: 'bank {1%3}',
      total: '{50+7}.00',
      ga4: { id: 'A-{1}' },
    })
    expect(orders.map(({ number }) => number)).toEqual(['0998', '0999', '1000', '1001', '1002'])
    expect(orders.map(({ at }) => at.slice(8, 10))).toEqual(['09', '09', '10', '10', '11'])
    expect(orders.map(({ gateway }) => gateway)).toEqual(['bank 1', 'bank 2', 'bank 3', 'bank 1', 'bank 2'])
    expect(orders.map(({ total }) => total)).toEqual(['50.00', '57.00', '64.00', '71.00', '78.00'])
    expect(orders.map(({ ga4 }) => ga4)).toMatchObject([1, 2, 3, 4, 5].map((n) => ({ id: `A-${n}` })))
  })

  test('stands beside plain rows, in order', () => {
    expect(
      ordersOf({ number: '1' }, { repeat: 2, number: '{5}' }, { number: '9' }).map(({ number }) => number),
    ).toEqual(['1', '5', '6', '9'])
  })
})

describe('a file is refused', () => {
  test.each<[string, object]>([
    ['with a field that nobody reads', { orders: [{ number: '1', totl: '1.00' }] }],
    ['with an expectation that nobody checks', { expect: { brigde: {} } }],
    ['with money that is no decimal text', { orders: [{ number: '1', total: '1,00' }] }],
    ['with an instant that names no offset', { orders: [{ number: '1', at: '2026-10-10T12:00:00' }] }],
    ['with a row repeated no times', { orders: [{ number: '1', repeat: 0 }] }],
  ])('%s', (_, part) => {
    expect(() => goldenFile.parse({ ...world, ...part })).toThrow()
  })
})
