import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from '@/lib/period'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import type { StoreOrder } from '@/lib/transaction'
import { seededRandom } from '../statistics/random'
import { explainMissing } from './causes'
import type { CauseReport } from './report'
import { FIRST_DAY, injectedTrials, makeLines, TRIAL_CONTEXT, type TrialOrder, trialLines } from './trials'

interface Cell {
  orders: number
  missing: number
  order?: Partial<StoreOrder>
}

/** Orders of exactly these counts, spread over the month so that time tells nothing. */
function month(cells: readonly Cell[], seed = 7, days = 31): TrialOrder[] {
  const random = seededRandom(seed)
  return cells.flatMap(({ orders, missing, order }) =>
    Array.from({ length: orders }, (_, at) => ({
      at: Math.floor((FIRST_DAY + random() * days) * DAY_MS),
      missing: at < missing,
      ...(order ? { order } : {}),
    })),
  )
}

const explain = (orders: readonly TrialOrder[], context = TRIAL_CONTEXT) => explainMissing(makeLines(orders), context)
const keys = ({ causes }: CauseReport) => causes.map(({ key }) => key)
const paypal = (device: string): Partial<StoreOrder> => ({ gateway: 'paypal', factors: { device } })
const card = (device: string): Partial<StoreOrder> => ({ gateway: 'card', factors: { device } })

/** 213 of 560 against 221 of 2,332, on both devices alike. */
const PAYPAL_MONTH = month([
  { orders: 280, missing: 107, order: paypal('mobile') },
  { orders: 280, missing: 106, order: paypal('desktop') },
  { orders: 1_166, missing: 111, order: card('mobile') },
  { orders: 1_166, missing: 110, order: card('desktop') },
])

describe('one cause', () => {
  const report = explain(PAYPAL_MONTH)
  const [cause] = report.causes

  it('is named with its counts, and the interval of the difference by Newcombe', () => {
    expect(keys(report)).toEqual(['gateway=paypal'])
    expect(report.ending).toBe('concentrated')
    expect(cause?.segment).toEqual({ orders: 560, missing: 213 })
    expect(cause?.rest).toEqual({ orders: 2_332, missing: 221 })
    // 213/560 − 221/2332 and its interval, as sentence 3 of the product brief gives them.
    expect(cause?.difference.value).toBeCloseTo(0.28559, 5)
    expect(cause?.difference.low).toBeCloseTo(0.244, 3)
    expect(cause?.difference.high).toBeCloseTo(0.328, 3)
    expect(cause?.riskRatio.value).toBeCloseTo(213 / 560 / (221 / 2_332), 6)
  })

  it('accounts for what it loses beyond the share of the rest, in whole orders and cents', () => {
    // 213 − 560 × 221 ÷ 2332 = 159.93; each missing order is worth 100.00.
    expect(cause?.excess).toEqual({ orders: 160, amountMinor: 1_600_000 })
    expect(cause?.shareExplained).toBeCloseTo(160 / 434, 8)
    expect(cause?.excessInterval.low).toBe(Math.round(560 * 0.24398))
    expect(report.baseline.orders + report.unexplained.orders).toBe(274)
  })

  it('holds within the levels of the strongest other factor and is strong without single traces', () => {
    expect(cause?.adjustment?.riskRatio).toBeGreaterThan(3)
    expect(cause?.adjustment?.p).toBeLessThan(1e-6)
    expect(cause?.confidence).toBe('strong')
    expect(cause?.inseparableFrom).toBeNull()
    expect(cause?.startWith).toHaveLength(3)
  })

  it('leads the ranking of factors and the rows of segments', () => {
    expect(report.factors[0]?.factor).toMatch(/^gateway/)
    expect(report.segments[0]).toMatchObject({ passes: true, orders: 560, missing: 213, missingMinor: 2_130_000 })
    expect(report.segments.length).toBeLessThanOrEqual(60)
  })

  it('is the same again for the same orders, whatever order they are collected in', () => {
    expect(explain(PAYPAL_MONTH)).toEqual(report)
    expect(explain([...PAYPAL_MONTH].reverse()).causes[0]?.excess).toEqual(cause?.excess)
  })

  it('becomes confirmed when the orders themselves say that no confirmation page was shown', () => {
    const traced = PAYPAL_MONTH.map(({ order, missing, ...rest }) => ({
      ...rest,
      missing: missing === true,
      order: { ...order, details: { evidence: missing ? {} : { gaTracked: true } } },
    }))
    const [confirmed] = explain(traced).causes
    expect(confirmed?.confidence).toBe('confirmed')
    expect(confirmed?.evidence.join(' ')).toMatch(/noted no confirmation page/)
  })

  it('names its most valuable orders first', () => {
    const priced = PAYPAL_MONTH.map((line, at) => ({
      ...line,
      order: { ...line.order, name: `#${at}`, totalMinor: 10_000 + at },
    }))
    // Of the 213 missing PayPal orders those on a desktop come last, so the last of them are worth most.
    expect(explain(priced).causes[0]?.startWith).toEqual(['#385', '#384', '#383'])
  })
})

describe('the segment that is reported', () => {
  const at = (country: string, currency: string): Partial<StoreOrder> => ({ factors: { country }, currency })

  it('is the country when its currency only shares the orders', () => {
    const report = explain(
      month([
        { orders: 600, missing: 180, order: at('DE', 'EUR') },
        { orders: 300, missing: 31, order: at('FR', 'EUR') },
        { orders: 900, missing: 90, order: at('US', 'USD') },
      ]),
    )
    expect(keys(report)).toEqual(['country=DE'])
  })

  it('is the currency when all its countries lose alike', () => {
    const report = explain(
      month([
        { orders: 400, missing: 120, order: at('DE', 'EUR') },
        { orders: 300, missing: 92, order: at('FR', 'EUR') },
        { orders: 300, missing: 88, order: at('AT', 'EUR') },
        { orders: 1_500, missing: 150, order: at('US', 'USD') },
      ]),
    )
    expect(keys(report)).toEqual(['currency=EUR'])
  })

  it('is the narrowest level of a family that holds the excess', () => {
    const gateways = (klarnaMissing: number) =>
      month([
        { orders: 400, missing: 140, order: { gateway: 'paypal' } },
        { orders: 400, missing: klarnaMissing, order: { gateway: 'klarna' } },
        { orders: 1_200, missing: 120, order: { gateway: 'stripe' } },
      ])
    expect(keys(explain(gateways(40)))).toEqual(['gateway=paypal'])
    expect(keys(explain(gateways(142)))).toEqual(['gateway_class=redirect'])
  })

  it('is not a payment method that only phones make look bad', () => {
    const report = explain(
      month([
        { orders: 450, missing: 180, order: paypal('mobile') },
        { orders: 150, missing: 15, order: paypal('desktop') },
        { orders: 400, missing: 160, order: card('mobile') },
        { orders: 1_000, missing: 100, order: card('desktop') },
      ]),
    )
    expect(keys(report)).toEqual(['device=mobile'])
  })

  it('is not a country whose orders merely come from the sources that lose most', () => {
    // Each source loses the same share in both countries; Germany has more orders where the share is high.
    const sources: [german: number, french: number, share: number][] = [
      [8, 72, 0.025],
      [16, 64, 0.075],
      [24, 56, 0.15],
      [56, 24, 0.225],
      [64, 16, 0.3],
      [72, 8, 0.375],
    ]
    const cells = sources.flatMap(([german, french, share], source) =>
      (
        [
          ['DE', german],
          ['FR', french],
        ] as const
      ).map(([country, orders]) => ({
        orders: orders * 5,
        missing: Math.round(orders * 5 * share),
        order: { factors: { country, source: `source ${source}` } },
      })),
    )
    const report = explain(month(cells))
    const row = report.segments.find(({ key }) => key === 'country=DE')
    expect(row?.passes).toBe(true)
    expect(report.causes.flatMap(({ parts }) => parts.map(({ factor }) => factor))).not.toContain('country')
    expect(keys(report)).toContain('source=source 5')
  })

  it('is a pair when only both together lose orders', () => {
    const report = explain(
      month([
        { orders: 400, missing: 180, order: paypal('mobile') },
        { orders: 400, missing: 40, order: paypal('desktop') },
        { orders: 800, missing: 82, order: card('mobile') },
        { orders: 800, missing: 80, order: card('desktop') },
      ]),
    )
    expect(report.causes[0]?.parts.map(({ level }) => level).sort()).toEqual(['mobile', 'paypal'])
    expect(report.causes).toHaveLength(1)
    expect(report.causes[0]?.evidence.join(' ')).toMatch(/both properties/)
  })

  it('is two causes when both lose orders on their own, and they do not share an order', () => {
    const report = explain(
      month([
        { orders: 300, missing: 165, order: paypal('mobile') },
        { orders: 400, missing: 120, order: paypal('desktop') },
        { orders: 700, missing: 245, order: card('mobile') },
        { orders: 1_500, missing: 150, order: card('desktop') },
      ]),
    )
    expect(keys(report).sort()).toEqual(['device=mobile', 'gateway=paypal'])
    const [first, second] = report.causes
    expect((first?.segment.orders ?? 0) + (first?.rest.orders ?? 0)).toBe(2_900)
    // What the first took out is gone from both sides of the second.
    expect((second?.segment.orders ?? 0) + (second?.rest.orders ?? 0)).toBe(first?.rest.orders)
  })

  it('says so when two segments are the same orders', () => {
    const report = explain(
      month([
        { orders: 500, missing: 150, order: { factors: { theme: 'new', checkout: 'express' } } },
        { orders: 1_500, missing: 150, order: { factors: { theme: 'old', checkout: 'classic' } } },
      ]),
    )
    expect(report.causes).toHaveLength(1)
    const [cause] = report.causes
    expect([cause?.key, cause?.inseparableFrom].sort()).toEqual(['checkout=express', 'theme=new'])
    expect(cause?.confidence).toBe('weak')
    expect(cause?.evidence.join(' ')).toMatch(/nearly the same orders/)
  })
})

describe('the thresholds', () => {
  const two = (a: number, n1: number, c: number, n2: number) =>
    explain(
      month([
        { orders: n1, missing: a, order: { gateway: 'klarna' } },
        { orders: n2, missing: c },
      ]),
    )

  it('a level with too few orders is never reported in a shop of 600 or more', () => {
    expect(keys(two(26, 29, 60, 700))).toEqual([])
    expect(keys(two(26, 30, 60, 700))).toHaveLength(1)
  })

  it('a small shop reports a level of eight orders, but not of seven', () => {
    expect(keys(two(8, 8, 12, 200))).toHaveLength(1)
    expect(keys(two(7, 7, 12, 200))).toEqual([])
  })

  it('an effect whose interval reaches below five points is never reported, however small its p', () => {
    const report = two(2_600, 20_000, 1_600, 20_000)
    const row = report.segments.find(({ key }) => key === 'gateway=klarna')
    expect(row?.p).toBeLessThan(1e-6)
    expect(row?.difference.low).toBeLessThan(0.05)
    expect(keys(report)).toEqual([])
  })

  it('fewer than five missing orders are never a cause', () => {
    expect(keys(two(4, 8, 0, 200))).toEqual([])
  })
})

describe('the endings', () => {
  it('fewer than 50 settled orders give counts and an interval only', () => {
    const report = explain(month([{ orders: 49, missing: 20 }]))
    expect(report).toMatchObject({ ending: 'too_few', orders: 49, causes: [], segments: [], outages: [] })
    expect(report.share?.value).toBeCloseTo(20 / 49, 8)
    expect(report.missing).toEqual({ orders: 20, amountMinor: 200_000 })
    expect(report.baseline.orders + report.unexplained.orders).toBe(20)
  })

  it('no orders at all have no share', () => {
    expect(explain([]).share).toBeNull()
  })

  it('a large month without a pattern is uniform', () => {
    const report = explainMissing(trialLines({ seed: 11, orders: 20_000, loss: 0.15 }), TRIAL_CONTEXT)
    expect(report.ending).toBe('uniform')
    expect(report.ordersNeeded).toBeNull()
    expect(report.unexplained.orders).toBeLessThan(report.missing.orders * 0.05)
  })

  it('underpowered data is never called uniform, and the orders that would tell are named', () => {
    const report = explain(month([{ orders: 400, missing: 48, order: { factors: { device: 'mobile' } } }]))
    expect(report.ending).toBe('cannot_tell')
    // Ten points on top of 12 % take about 220 orders a side; a tenth of the orders is the smallest level that counts.
    expect(report.ordersNeeded).toBeGreaterThan(800)
    expect((report.ordersNeeded ?? 0) % 50).toBe(0)
  })

  it('a month that misses nothing has nothing to divide', () => {
    const report = explain(month([{ orders: 20_000, missing: 0 }]))
    expect(report).toMatchObject({ ending: 'uniform', causes: [], valueBias: null })
    expect([report.baseline, report.unexplained]).toEqual(Array(2).fill({ orders: 0, amountMinor: 0 }))
  })

  it('a month that misses everything divides it all', () => {
    const report = explain(month([{ orders: 800, missing: 800 }]))
    expect(report.causes).toEqual([])
    expect(report.baseline.orders + report.unexplained.orders).toBe(800)
  })
})

describe('a thin window', () => {
  const thin = month([
    { orders: 20, missing: 9, order: { gateway: 'paypal' } },
    { orders: 80, missing: 8 },
  ])
  const before = month(
    [
      { orders: 180, missing: 80, order: { gateway: 'paypal' } },
      { orders: 700, missing: 70 },
    ],
    9,
    60,
  ).map((line) => ({ ...line, at: line.at - 61 * DAY_MS }))

  it('borrows earlier orders for the tests, but counts and divides only its own', () => {
    const report = explainMissing(makeLines(thin), { ...TRIAL_CONTEXT, earlier: makeLines(before) })
    expect(report).toMatchObject({ orders: 100, borrowedOrders: 880, missing: { orders: 17, amountMinor: 170_000 } })
    expect(keys(report)).toEqual(['gateway=paypal'])
    const [cause] = report.causes
    expect(cause?.segment).toEqual({ orders: 200, missing: 89 })
    // 9 − 20 × 78 ÷ 780 = 7.
    expect(cause?.excess).toEqual({ orders: 7, amountMinor: 70_000 })
    expect(cause?.evidence.join(' ')).toMatch(/days before 2026-10-01/)
    expect(report.baseline.orders + report.unexplained.orders).toBe(10)
  })

  it('reports no cause that only the borrowed days had', () => {
    const clean = month([
      { orders: 20, missing: 2, order: { gateway: 'paypal' } },
      { orders: 80, missing: 8 },
    ])
    const report = explainMissing(makeLines(clean), { ...TRIAL_CONTEXT, earlier: makeLines(before) })
    expect(report.causes.filter(({ key }) => key === 'gateway=paypal')).toEqual([])
    expect(report.missing.orders).toBe(10)
  })

  it('is left alone when it has 600 orders of its own', () => {
    const context = { ...TRIAL_CONTEXT, earlier: makeLines(before) }
    expect(explainMissing(makeLines(PAYPAL_MONTH), context).borrowedOrders).toBe(0)
  })
})

describe('other outcomes', () => {
  it('duplicates and other amounts are searched among the orders GA4 saw', () => {
    const cells = month([
      { orders: 400, missing: 40, order: { gateway: 'klarna' } },
      { orders: 1_600, missing: 160 },
    ])
    const lines = cells.map((line, at) => ({
      ...line,
      duplicate: !line.missing && line.order?.gateway === 'klarna' && at % 3 === 0,
      valueDiff: !line.missing && line.order === undefined && at % 2 === 0,
    }))
    const report = explain(lines)
    expect(report.duplicates.map(({ key }) => key)).toContain('gateway=klarna')
    expect(report.duplicates.find(({ key }) => key === 'gateway=klarna')?.orders).toBe(360)
    expect(report.valueDifferences.map(({ key }) => key)).toContain('gateway=card')
    expect(report.causes).toEqual([])
  })

  it('missing orders that are worth more show in the value bias', () => {
    const lines = month([
      { orders: 300, missing: 300, order: { totalMinor: 20_000 } },
      { orders: 900, missing: 0, order: { totalMinor: 10_000 } },
    ])
    expect(explain(lines).valueBias).toMatchObject({
      effect: 1,
      medianMissingMinor: 20_000,
      medianSeenMinor: 10_000,
    })
  })
})

describe('what is divided', () => {
  it('sums exactly to every missing order and cent, and leaves nothing negative', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.integer({ min: 0, max: 900 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.6, noNaN: true }),
        (seed, orders, loss, difference) => {
          const lines = trialLines({
            seed,
            orders,
            loss,
            cause: { factor: 'gateway', level: 'paypal', difference, share: 0.3 },
          })
          const { missing, causes, baseline, unexplained } = explainMissing(lines, TRIAL_CONTEXT)
          const parts = [...causes.map(({ excess }) => excess), baseline, unexplained]
          let hits = 0
          let hitMinor = 0
          for (const [line, isMissing] of lines.missing.entries()) {
            hits += isMissing
            if (isMissing) hitMinor += lines.amounts[line] as number
          }
          expect(missing).toEqual({ orders: hits, amountMinor: hitMinor })
          expect(parts.reduce((sum, part) => sum + part.orders, 0)).toBe(hits)
          expect(parts.reduce((sum, part) => sum + part.amountMinor, 0)).toBe(hitMinor)
          for (const part of parts) {
            expect(Number.isSafeInteger(part.orders) && part.orders >= 0).toBe(true)
            expect(Number.isSafeInteger(part.amountMinor) && part.amountMinor >= 0).toBe(true)
          }
        },
      ),
      { numRuns: Math.min(PROPERTY_RUNS, 100) },
    )
  }, 60_000)

  it('is plain data that survives storage unchanged', () => {
    for (const trial of injectedTrials(3, 40)) {
      const report = explainMissing(trialLines(trial), TRIAL_CONTEXT)
      expect(JSON.parse(JSON.stringify(report))).toEqual(report)
      expect(JSON.stringify(report).length).toBeLessThan(60_000)
    }
  })
})
