import { deserialize, serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { OrderTable } from '@/lib/transaction-table'
import { simulate, tablesOf } from '../simulate/simulate'
import { buffersOf, packTable, unpackOrders, unpackPurchases } from './hand-over'

describe('a table handed over', () => {
  const world = simulate({ name: 'two_stores', seed: 4, orders: 1_500 })

  it('holds the same rows on the other side, moved or written down', () => {
    const { orders, purchases } = tablesOf(world)
    const rows = { orders: [...orders], purchases: [...purchases] }
    const written = deserialize(serialize(packTable(orders)))
    expect([...unpackOrders(written)]).toEqual(rows.orders)
    const packedOrders = packTable(orders)
    const packedPurchases = packTable(purchases)
    const moved = structuredClone(
      { orders: packedOrders, purchases: packedPurchases },
      { transfer: [...buffersOf(packedOrders), ...buffersOf(packedPurchases)] },
    )
    expect([...unpackOrders(moved.orders)]).toEqual(rows.orders)
    expect([...unpackPurchases(moved.purchases)]).toEqual(rows.purchases)
  })

  it('can grow: new rows know the levels of the old ones', () => {
    const [first, second] = world.orders
    const table = unpackOrders(structuredClone(packTable(OrderTable.from([first as never]))))
    table.push(second as never)
    expect([...table]).toEqual([first, second])
    expect(table.currencies.levels).toEqual(['EUR'])
  })
})
