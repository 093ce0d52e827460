import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readAnalyticsFile } from '@/lib/ingestors/file/analytics'
import { readStoreFile } from '@/lib/ingestors/file/store'
import { dayOf } from '@/lib/period'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { FACTORS } from '@/lib/transaction'
import { Dealer } from './deal'
import { isInSegment, shareOfLevel } from './draft'
import { Numbering, type Place } from './numbering'
import { simulate, simulateEntries } from './simulate'
import { makeWorld, WORLDS, type WorldName } from './world'
import { writeWorld } from './write-files'

const NAMES = Object.keys(WORLDS) as WorldName[]
const aName = fc.constantFrom(...NAMES)

describe('a simulated month', () => {
  it.each(NAMES)('is the same for the same seed, and another for another seed (%s)', (name) => {
    const once = simulate({ name, seed: 7, orders: 200 })
    expect(simulate({ name, seed: 7, orders: 200 })).toEqual(once)
    expect(simulate({ name, seed: 8, orders: 200 }).purchases).not.toEqual(once.purchases)
  })

  it('has the orders asked for, each with an id of its own within its store, the earliest first', () => {
    fc.assert(
      fc.property(aName, fc.nat(1_000), fc.integer({ min: 1, max: 300 }), (name, seed, orders) => {
        const dealt = simulate({ name, seed, orders }).orders
        expect(new Set(dealt.map(({ store, sourceId }) => `${store} ${sourceId}`)).size).toBe(orders)
        expect(dealt.every(({ createdAt }, at) => at === 0 || createdAt >= (dealt[at - 1]?.createdAt ?? 0))).toBe(true)
      }),
      { numRuns: PROPERTY_RUNS / 10 },
    )
  })

  it('deals an order by itself as it does among all others', () => {
    fc.assert(
      fc.property(aName, fc.nat(1_000), fc.nat(99), (name, seed, index) => {
        const world = makeWorld({ name, seed, orders: 100 })
        const all = [...simulateEntries(world)]
        expect(new Dealer(world).deal(index)).toEqual(all[index])
      }),
      { numRuns: PROPERTY_RUNS / 10 },
    )
  })

  it('knows what must be said of every order of the window, and of no other order', () => {
    fc.assert(
      fc.property(aName, fc.nat(1_000), (name, seed) => {
        const { world, orders, expected } = simulate({ name, seed, orders: 150 })
        const { from, to, timeZone } = world.window
        const inWindow = orders.filter(({ createdAt }) => {
          const day = dayOf(createdAt, timeZone)
          return day >= from && day <= to
        })
        const lines = expected.filter(({ side }) => side === 'store')
        const keyOf = (store: string | null | undefined, id: string) => `${store ?? ''} ${id}`
        expect(lines.map(({ store, id }) => keyOf(store, id)).sort()).toEqual(
          inWindow.map(({ store, sourceId }) => keyOf(store, sourceId)).sort(),
        )
      }),
      { numRuns: PROPERTY_RUNS / 10 },
    )
  })

  it('has orders whose parts come to their total, with tax in the prices and without', () => {
    fc.assert(
      fc.property(fc.constantFrom('month', 'shop_without_tax_in_prices'), fc.nat(1_000), (name, seed) => {
        for (const order of simulate({ name, seed, orders: 40 }).orders) {
          const { subtotalMinor, shippingMinor, taxMinor, details, totalMinor } = order
          if (taxMinor === null) continue
          const tax = name === 'month' ? 0 : taxMinor
          expect((subtotalMinor ?? 0) + (shippingMinor ?? 0) + tax + (details?.tipMinor ?? 0)).toBe(totalMinor)
        }
      }),
      { numRuns: PROPERTY_RUNS / 10 },
    )
  })

  it('loses as many orders more as were put into a cause, and no more elsewhere', () => {
    const parts = [{ factor: 'gateway', level: 'paypal' }] as const
    const overrides = { lossShare: 0.1, causes: [{ parts, share: 0.25 }], excludedShare: 0, cancelledShare: 0 }
    const { orders, expected } = simulate({ seed: 3, orders: 20_000, overrides })
    const status = new Map(expected.map((line) => [line.id, line.status]))
    const lostShare = (inSegment: boolean) => {
      const some = orders.filter((order) => status.has(order.sourceId) && isInSegment(order, parts) === inSegment)
      return some.filter(({ sourceId }) => status.get(sourceId) === 'missing').length / some.length
    }
    // Four standard errors of some 3,700 and 13,000 orders.
    expect(Math.abs(lostShare(true) - 0.35)).toBeLessThan(0.032)
    expect(Math.abs(lostShare(false) - 0.1)).toBeLessThan(0.011)
  })

  it('deals each level as often as it says', () => {
    const { orders } = simulate({ seed: 5, orders: 10_000 })
    for (const part of [
      { factor: 'country', level: 'US' },
      { factor: 'gateway', level: 'klarna' },
    ] as const) {
      const share = orders.filter((order) => isInSegment(order, [part])).length / orders.length
      // Test orders have a gateway of their own, some two in a thousand.
      expect(Math.abs(share - (shareOfLevel(part) ?? 0))).toBeLessThan(0.018)
    }
    expect(shareOfLevel({ factor: 'browser', level: 'Safari' })).toBeNull()
  })

  it('says that overlapping numbers of two stores, both in GA4, cannot be told apart', () => {
    const { expected } = simulate({ name: 'two_stores_same_numbers', seed: 1, orders: 600 })
    const open = expected.filter(({ accepted }) => accepted?.includes('ambiguous'))
    expect(open.length).toBeGreaterThan(100)
  })

  it('makes months with every fate, and with every status but those only some worlds have', () => {
    const { expected } = simulate({ seed: 1, orders: 20_000, overrides: { hasPresentment: true } })
    const fates = new Set(expected.map(({ fate }) => fate))
    for (const fate of ['split_by_upsell_app', 'counted_by_two_tags', 'sent_as_zero', 'renewal', 'test_in_ga4'])
      expect(fates).toContain(fate)
    const reasons = new Set(expected.flatMap(({ status, reason }) => (status === 'matched_value_diff' ? [reason] : [])))
    expect([...reasons].sort()).toEqual([
      'basis',
      'discount',
      'minor_unit',
      'presentment',
      'refund_or_edit',
      'shipping_tax_part',
      'unexplained',
      'upsell',
      'vat_ratio',
      'zero_value',
    ])
  })
})

describe('the names of orders', () => {
  const aPlace = fc.record({ rank: fc.nat(5_000), isDeleted: fc.boolean() })

  it('lead back to the order they were made for', () => {
    fc.assert(
      fc.property(aPlace, fc.integer({ min: 1, max: 1_000_000 }), ({ rank, isDeleted }, orders) => {
        const numbering = new Numbering(makeWorld({ name: 'overlapping_numbers', seed: 1, orders }))
        const place: Place = {
          store: 0,
          rank,
          isDeleted: isDeleted && numbering.isBeforeDeleted({ store: 0, rank, isDeleted: false }),
        }
        expect(numbering.placeOfNumber(0, numbering.numberOf(place))).toEqual(place)
        expect(numbering.placeOfPostId(numbering.postIdOf(place))).toEqual(place)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  it('overlap where a WooCommerce month says so: many post ids are numbers of other orders', () => {
    const { orders } = simulate({ name: 'overlapping_numbers', seed: 1, orders: 1_000 })
    const numbers = new Set(orders.map(({ name }) => name))
    const trapped = orders.filter(({ sourceId, name }) => numbers.has(sourceId) && sourceId !== name)
    expect(trapped.length).toBeGreaterThan(150)
  })
})

describe('the files of a month', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'dra-simulate-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('hold the rows that were dealt, and sums that are theirs', async () => {
    const { world, orders, purchases, expected } = simulate({ seed: 11, orders: 800 })
    const written = writeWorld(world, folder, { hasDetails: true, factors: FACTORS, hasExpected: true })
    const options = { window: world.window, currency: world.currency }
    const store = await readStoreFile(written.store, 'orders.csv', options)
    const analytics = await readAnalyticsFile(written.analytics, 'ga4.csv', options)
    expect(store.rejections).toEqual([])
    expect(analytics.rejections).toEqual([])
    const idsAndMoney = (rows: typeof orders) =>
      rows.map(({ sourceId, name, createdAt, totalMinor, taxMinor, status, channel, test }) => [
        sourceId,
        name,
        createdAt,
        totalMinor,
        taxMinor,
        status,
        channel,
        test,
      ])
    expect(idsAndMoney([...store.orders])).toEqual(idsAndMoney(orders))
    const rows = (list: typeof purchases) =>
      list.map(({ transactionId, date, purchases: count, revenueMinor, refundMinor }) => [
        transactionId,
        date,
        count,
        revenueMinor,
        refundMinor,
      ])
    expect(rows([...analytics.purchases])).toEqual(rows(purchases))
    const { lines, sums } = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8'))
    expect(lines).toEqual(JSON.parse(JSON.stringify(expected)))
    expect(sums.storeOrders).toBe(expected.filter(({ side }) => side === 'store').length)
    const { from, to } = world.window
    const core = purchases.filter(({ date }) => date !== null && date >= from && date <= to)
    expect(sums.analyticsMinor).toBe(core.reduce((sum, { revenueMinor }) => sum + revenueMinor, 0))
  })
})
