import { describe, expect, test } from 'vitest'
import { makeOrder, shopifyAliases } from '@/lib/testing/world'
import { OrderTable } from '@/lib/transaction-table'
import { KnownShapes } from './shapes'

describe('known shapes', () => {
  const shapes = new KnownShapes()
  for (const number of ['997', '1004']) {
    shapes.add(`56789012${number}`, 'order_id')
    shapes.add(`en-${number}-b`, 'name')
    shapes.add(number, 'order_number')
  }
  shapes.add('xpav284ct', 'confirmation_number')
  shapes.add('wc_order_abc1def2ghi', 'order_key')
  shapes.add('b1c2d3e4-0001-4a4b-8c8d-a1b2c3d4e5f6', 'checkout_id')

  test.each([
    ['another number', '1003'],
    ['another number of a length between', '998'],
    ['another name', 'en-1003-b'],
    ['another order id', '567890121003'],
    ['another confirmation number', 'ab12cd34e'],
    ['a confirmation number of digits and letters in other places', '9zzzzzzz9'],
    ['another order key', 'wc_order_zz9yy8xx7ww'],
    ['another checkout id', 'ffff0000-1234-4567-89ab-0123456789ab'],
  ])('hold %s', (_, id) => {
    expect(shapes.has(id)).toBe(true)
  })

  test.each([
    ['digits whose length lies between two kinds', '1234567'],
    ['digits shorter than any', '12'],
    ['another prefix', 'de-1003-b'],
    ['no suffix', 'en-1003'],
    ['a key of another length', 'wc_order_abc1def2'],
    ['a key with another prefix', 'sh_order_abc1def2ghi'],
    ['a gateway reference', 'pi_3nabcxyz000'],
  ])('do not hold %s', (_, id) => {
    expect(shapes.has(id)).toBe(false)
  })

  test('hold everything as long as no order is known', () => {
    expect(new KnownShapes().has('anything')).toBe(true)
  })
})

describe('shapes of a table of orders', () => {
  test('are those of its aliases one by one, whatever came before each', () => {
    const numbers = ['998', '999', '1000', 'A-17', 'A-18', '12-9', '1001']
    const orders = numbers.map((number) => makeOrder(number, '2026-10-01T10:00:00Z'))
    const shapes = KnownShapes.of(OrderTable.from(orders))
    const oneByOne = new KnownShapes()
    for (const number of numbers)
      for (const { kind, value } of shopifyAliases(number)) oneByOne.add(value.toLowerCase(), kind)
    for (const id of ['997', '#1', '1234', '12345', 'a-99', 'a-100', '99-1', 'b-17', '567890999', 'x1'])
      expect([id, shapes.has(id)]).toEqual([id, oneByOne.has(id)])
  })
})
