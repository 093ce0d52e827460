import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partsOf } from '@/lib/testing/money-parts'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { makeOrder } from '@/lib/testing/world'
import type { StoreOrder } from '@/lib/transaction'
import { type Basis, expectedAmount, type MoneyParts } from './basis'
import { dayNumber } from './days'
import { BasisEvidence, type BasisProfile } from './learn-basis'

const DAY = dayNumber('2026-10-10')
const order = (overrides: Partial<StoreOrder> = {}) => partsOf(makeOrder('1', '2026-10-10T12:00:00Z', overrides))
const PARTS = { totalMinor: 10_000, taxMinor: 1_597, shippingMinor: 490, discountMinor: 1_000, itemCount: 2 }

/** What pairs say when they all fall on one day. */
function learnBasis(pairs: { parts: MoneyParts; analyticsMinor: number }[]) {
  const evidence = new BasisEvidence()
  for (const { parts, analyticsMinor } of pairs) evidence.add(DAY, parts, analyticsMinor)
  return evidence.regimes().overall
}

describe('learning the basis', () => {
  const pair = (basis: Basis, overrides: Partial<StoreOrder> = {}) => {
    const parts = order({ ...PARTS, ...overrides })
    return { parts, analyticsMinor: expectedAmount(parts, basis) }
  }
  const pairs = (count: number, basis: Basis, overrides: Partial<StoreOrder> = {}) =>
    Array.from({ length: count }, () => pair(basis, overrides))

  test.each<Basis>(['total', 'total_ex_tax', 'total_ex_shipping', 'total_ex_tax_ex_shipping'])(
    'finds %s from thirty orders, not from twenty-nine',
    (basis) => {
      expect(learnBasis(pairs(30, basis))).toEqual({ expected: basis, informative: 30, explained: 30 })
      expect(learnBasis(pairs(29, basis))).toBeNull()
    },
  )

  test.each<Basis>([
    'total',
    'total_ex_tax',
    'total_ex_shipping',
    'total_ex_tip',
    'total_ex_duties',
    'total_ex_gift_card',
    'total_ex_tax_ex_shipping',
    'total_ex_tax_ex_shipping_ex_tip',
    'subtotal',
    'subtotal_ex_tax',
    'items_before_discount',
    'items_before_discount_ex_tax',
  ])('finds %s where every part tells', (basis) => {
    const details = { tipMinor: 31, dutiesMinor: 64, giftCardMinor: 127 }
    expect(learnBasis(pairs(30, basis, { subtotalMinor: 7_000, details }))).toMatchObject({ expected: basis })
  })

  test.each<[Basis, Partial<StoreOrder>]>([
    ['total_ex_tip', { details: { tipMinor: 31 } }],
    ['total_ex_duties', { details: { dutiesMinor: 31 } }],
    ['total_ex_gift_card', { details: { giftCardMinor: 31 } }],
    ['subtotal', { subtotalMinor: 9_000 }],
    ['items_before_discount', { subtotalMinor: 10_000, discountMinor: 500 }],
  ])('finds %s where only that part tells', (basis, overrides) => {
    const plain = { taxMinor: 0, shippingMinor: 0, discountMinor: 0 }
    expect(learnBasis(pairs(30, basis, { ...plain, ...overrides }))).toEqual({
      expected: basis,
      informative: 30,
      explained: 30,
    })
    expect(learnBasis(pairs(30, 'total', { ...plain, subtotalMinor: 10_000 }))).toBeNull()
  })

  test('takes an amount that is off by one minor unit, not by two', () => {
    const off = (by: number) =>
      pairs(30, 'total_ex_tax').map(({ parts, analyticsMinor }) => ({ parts, analyticsMinor: analyticsMinor + by }))
    for (const by of [-1, 1]) expect(learnBasis(off(by))).toMatchObject({ explained: 30 })
    for (const by of [-2, 2]) expect(learnBasis(off(by))).toBeNull()
  })

  test('takes 80 % and refuses 79 %', () => {
    expect(learnBasis([...pairs(80, 'total_ex_tax'), ...pairs(20, 'total')])).toEqual({
      expected: 'total_ex_tax',
      informative: 100,
      explained: 80,
    })
    expect(learnBasis([...pairs(79, 'total_ex_tax'), ...pairs(21, 'total')])).toBeNull()
  })

  test('ignores orders that no basis fits', () => {
    const odd = Array.from({ length: 100 }, () => ({ parts: order(PARTS), analyticsMinor: 1 }))
    expect(learnBasis([...odd, ...pairs(30, 'total_ex_tax')])).toMatchObject({ informative: 30, explained: 30 })
  })

  test('ignores orders without tax and shipping, which fit every basis', () => {
    expect(learnBasis(pairs(1_000, 'total', { taxMinor: 0, shippingMinor: 0 }))).toBeNull()
    expect(learnBasis(pairs(1_000, 'total', { taxMinor: null, shippingMinor: null }))).toBeNull()
  })

  test('does not let orders that cannot tell carry a basis over 80 %', () => {
    const silent = pairs(70, 'total_ex_tax', { taxMinor: 0 })
    expect(learnBasis([...pairs(20, 'total_ex_tax'), ...pairs(10, 'total'), ...silent])).toBeNull()
    expect(learnBasis([...pairs(24, 'total_ex_tax'), ...pairs(6, 'total'), ...silent])).toMatchObject({
      expected: 'total_ex_tax',
    })
  })

  test('learns in a store that charges no shipping, or no tax', () => {
    expect(learnBasis(pairs(30, 'total_ex_tax', { shippingMinor: 0 }))).toMatchObject({ expected: 'total_ex_tax' })
    expect(learnBasis(pairs(30, 'total_ex_shipping', { taxMinor: 0 }))).toMatchObject({ expected: 'total_ex_shipping' })
    expect(learnBasis(pairs(30, 'total_ex_shipping', { taxMinor: null }))).toMatchObject({
      expected: 'total_ex_shipping',
    })
  })

  test('prefers the basis that takes away least where orders cannot tell it from another', () => {
    expect(learnBasis(pairs(30, 'total_ex_tax_ex_shipping', { shippingMinor: 0 }))?.expected).toBe('total_ex_tax')
  })
})

describe('a basis over days', () => {
  const tell = (
    evidence: BasisEvidence,
    from: number,
    days: number,
    basis: Basis,
    perDay = 5,
    overrides: Partial<StoreOrder> = {},
  ) => {
    for (let day = from; day < from + days; day++)
      for (let count = 0; count < perDay; count++) {
        const parts = order({ ...PARTS, ...overrides })
        evidence.add(day, parts, expectedAmount(parts, basis))
      }
  }

  test('that changes for good is two regimes with a date between them', () => {
    const evidence = new BasisEvidence()
    tell(evidence, DAY, 10, 'total')
    tell(evidence, DAY + 10, 10, 'total_ex_tax')
    const bases = evidence.regimes()
    expect(bases.overall).toBeNull()
    expect(bases.regimes).toEqual([
      { fromDay: DAY, toDay: DAY + 9, basis: 'total', informative: 50, explained: 50 },
      { fromDay: DAY + 10, toDay: DAY + 19, basis: 'total_ex_tax', informative: 50, explained: 50 },
    ])
    expect([DAY - 5, DAY + 9, DAY + 10, DAY + 99].map((day) => bases.at(day))).toEqual([
      'total',
      'total',
      'total_ex_tax',
      'total_ex_tax',
    ])
  })

  test('that changes for the last days of a month is dated too, though the month as a whole has one', () => {
    const evidence = new BasisEvidence()
    tell(evidence, DAY, 26, 'total')
    tell(evidence, DAY + 26, 4, 'total_ex_tax')
    const bases = evidence.regimes()
    expect(bases.overall?.expected).toBe('total')
    expect(bases.regimes.map(({ basis, fromDay }) => [basis, fromDay])).toEqual([
      ['total', DAY],
      ['total_ex_tax', DAY + 26],
    ])
  })

  test('is one where a day’s orders cannot tell it from the days around', () => {
    const evidence = new BasisEvidence()
    tell(evidence, DAY, 4, 'total_ex_tax_ex_shipping', 10, { shippingMinor: 0 })
    tell(evidence, DAY + 4, 4, 'total_ex_tax_ex_shipping', 10)
    const { regimes } = evidence.regimes()
    expect(regimes).toEqual([
      { fromDay: DAY, toDay: DAY + 7, basis: 'total_ex_tax_ex_shipping', informative: 80, explained: 80 },
    ])
  })

  test('is one where it explains 80 % of both stretches, and two where it explains less of one', () => {
    const told = (strays: number) => {
      const evidence = new BasisEvidence()
      tell(evidence, DAY, 4, 'total_ex_tax', 10, { shippingMinor: 0 })
      tell(evidence, DAY + 4, 4, 'total_ex_tax_ex_shipping', 8)
      tell(evidence, DAY + 4, 4, 'total_ex_tax', strays)
      return evidence.regimes().regimes.map(({ basis }) => basis)
    }
    expect(told(2)).toEqual(['total_ex_tax_ex_shipping'])
    // Of the second stretch alone nothing is learned then, and the month as a whole has no basis that tells from others.
    expect(told(3)).toEqual([])
  })

  test('changes for good with twenty orders on the last two days, not with nineteen', () => {
    const told = (orders: number) => {
      const evidence = new BasisEvidence()
      tell(evidence, DAY, 10, 'total', 20)
      tell(evidence, DAY + 10, 1, 'total_ex_tax', 10)
      tell(evidence, DAY + 11, 1, 'total_ex_tax', orders - 10)
      return evidence.regimes().regimes.map(({ basis, fromDay }) => [basis, fromDay - DAY])
    }
    expect(told(20)).toEqual([
      ['total', 0],
      ['total_ex_tax', 10],
    ])
    expect(told(19)).toEqual([['total', 0]])
  })

  test('stays what it was on days whose orders fit it and another alike', () => {
    const evidence = new BasisEvidence()
    tell(evidence, DAY, 4, 'total_ex_shipping', 10)
    tell(evidence, DAY + 4, 2, 'total_ex_shipping', 10, { taxMinor: 490, shippingMinor: 490 })
    tell(evidence, DAY + 6, 4, 'total_ex_tax', 10)
    expect(evidence.regimes().regimes.map(({ basis, fromDay }) => [basis, fromDay - DAY])).toEqual([
      ['total_ex_shipping', 0],
      ['total_ex_tax', 6],
    ])
  })

  test('rests on thirty orders where it does not change', () => {
    const told = (orders: number) => {
      const evidence = new BasisEvidence()
      tell(evidence, DAY, 1, 'total_ex_tax', orders)
      return evidence.regimes().at(DAY)
    }
    expect([29, 30].map(told)).toEqual(['total', 'total_ex_tax'])
  })

  test('is not changed by one odd day, nor by days of wrong decimals', () => {
    const evidence = new BasisEvidence()
    tell(evidence, DAY, 10, 'total')
    tell(evidence, DAY + 10, 1, 'total_ex_tax')
    tell(evidence, DAY + 11, 10, 'total')
    for (let day = DAY + 21; day < DAY + 25; day++)
      for (let count = 0; count < 40; count++) evidence.add(day, order(PARTS), 1_000_000)
    expect(evidence.regimes().regimes).toHaveLength(1)
    expect(evidence.regimes().at(DAY + 10)).toBe('total')
  })

  test('is expected of the total where nothing tells', () => {
    expect(new BasisEvidence().regimes().at(DAY)).toBe('total')
    expect(new BasisEvidence().profile(DAY)).toBeNull()
    const silent = new BasisEvidence()
    tell(silent, DAY, 1, 'total', 40, { taxMinor: 0, shippingMinor: 0, discountMinor: 0 })
    expect(silent.profile(DAY)).toBeNull()
  })

  test('kept as profiles of other days decides as if they had been loaded', () => {
    const month = new BasisEvidence()
    tell(month, DAY, 10, 'total_ex_tax')
    const kept = new Map(Array.from({ length: 9 }, (_, at) => [DAY + at, month.profile(DAY + at) ?? []] as const))
    const lastDay = new BasisEvidence()
    tell(lastDay, DAY + 9, 1, 'total_ex_tax')
    expect(lastDay.regimes().at(DAY + 9)).toBe('total')
    expect(lastDay.regimes(kept)).toEqual(month.regimes())
    // What is loaded counts, not what was kept of the same day.
    expect(lastDay.regimes(new Map([...kept, [DAY + 9, []]]))).toEqual(month.regimes())
  })
})

describe('whatever the orders say', () => {
  const row = fc.record({
    day: fc.integer({ min: DAY, max: DAY + 20 }),
    taxMinor: fc.constantFrom(0, 1_597, null),
    shippingMinor: fc.constantFrom(0, 490, null),
    subtotalMinor: fc.constantFrom(9_510, null),
    /** Mostly one basis before a day and another from it on, so that regimes come about. */
    sent: fc.constantFrom<Basis | 'other'>('total', 'total', 'total', 'total_ex_tax', 'subtotal', 'other'),
  })
  const world = fc
    .record({ change: fc.integer({ min: 0, max: 22 }), rows: fc.array(row, { maxLength: 250 }) })
    .map(({ change, rows }) =>
      rows.map(({ day, sent, ...overrides }) => {
        const parts = order({ ...PARTS, ...overrides })
        const basis: Basis = sent === 'total' && day >= DAY + change ? 'total_ex_tax_ex_shipping' : (sent as Basis)
        return { day, parts, analyticsMinor: sent === 'other' ? 4_321 : expectedAmount(parts, basis) }
      }),
    )
  type Row = { day: number; parts: MoneyParts; analyticsMinor: number }
  const evidenceOf = (rows: readonly Row[]) => {
    const evidence = new BasisEvidence()
    for (const { day, parts, analyticsMinor } of rows) evidence.add(day, parts, analyticsMinor)
    return evidence
  }
  const profilesOf = (evidence: BasisEvidence, days: readonly number[]) =>
    new Map(
      days.flatMap((day): [number, BasisProfile][] => {
        const profile = evidence.profile(day)
        // As a database gives it back.
        return profile ? [[day, JSON.parse(JSON.stringify(profile))]] : []
      }),
    )
  const EVERY_DAY = Array.from({ length: 21 }, (_, at) => DAY + at)

  test('their order does not matter', () => {
    fc.assert(
      fc.property(
        world.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
        ([rows, shuffled]) => {
          expect(evidenceOf(shuffled).regimes()).toEqual(evidenceOf(rows).regimes())
          expect(profilesOf(evidenceOf(shuffled), EVERY_DAY)).toEqual(profilesOf(evidenceOf(rows), EVERY_DAY))
        },
      ),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('a run of one day decides with the profiles of the others as a run of all does', () => {
    fc.assert(
      fc.property(world, fc.constantFrom(...EVERY_DAY), (rows, day) => {
        const whole = evidenceOf(rows)
        const kept = profilesOf(whole, EVERY_DAY)
        const alone = evidenceOf(rows.filter((one) => one.day === day))
        expect(alone.regimes(kept)).toEqual(whole.regimes())
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('regimes do not overlap, rest on twenty orders and 80 % of them, and rule until the next begins', () => {
    fc.assert(
      fc.property(world, (rows) => {
        const bases = evidenceOf(rows).regimes()
        const { regimes } = bases
        for (const [at, { fromDay, toDay, basis, informative, explained }] of regimes.entries()) {
          expect(fromDay).toBeLessThanOrEqual(toDay)
          expect(fromDay).toBeGreaterThan(regimes[at - 1]?.toDay ?? Number.NEGATIVE_INFINITY)
          expect(informative).toBeGreaterThanOrEqual(regimes.length === 1 ? 30 : 20)
          expect(explained * 10).toBeGreaterThanOrEqual(informative * 8)
          for (const day of [fromDay, (regimes[at + 1]?.fromDay ?? toDay + 9) - 1]) expect(bases.at(day)).toBe(basis)
        }
        expect(bases.at(DAY - 99)).toBe(regimes[0]?.basis ?? 'total')
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})
