import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { TopOrders } from './top-orders'

const byLine = (a: number, b: number) => a - b

test('of any lines the five largest are kept, largest first, whatever the order in which they come', () => {
  const amounts = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 30 })
  fc.assert(
    fc.property(amounts, fc.infiniteStream(fc.nat()), (list, keys) => {
      const lines = list.map((amountMinor, line) => ({ line, amountMinor }))
      const shuffled = lines
        .map((line) => ({ line, key: keys.next().value }))
        .sort((a, b) => a.key - b.key)
        .map(({ line }) => line)
      const top = new TopOrders(byLine)
      for (const { line, amountMinor } of shuffled) top.add(line, amountMinor)
      const expected = [...lines].sort((a, b) => b.amountMinor - a.amountMinor || a.line - b.line)
      expect(top.lines).toEqual(expected.slice(0, 5).map(({ line }) => line))
      expect(top.orders).toBe(list.length)
      expect(top.amountMinor).toBe(list.reduce((sum, amount) => sum + amount, 0))
    }),
    { numRuns: PROPERTY_RUNS },
  )
})

test('nothing added is nothing to start with', () => {
  expect(new TopOrders(byLine)).toMatchObject({ orders: 0, amountMinor: 0, lines: [] })
})
