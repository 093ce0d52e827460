import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { seededRandom } from '../statistics/random'
import {
  type AgeCount,
  learnVisibility,
  resolveWarning,
  type SegmentCounts,
  type WatchedSegment,
  warnEarly,
} from './early-warning'

const PAYPAL: WatchedSegment = { dimension: 'gateway', value: 'PayPal' }
const CARD: WatchedSegment = { dimension: 'gateway', value: 'card' }

const counts = (...rows: [number, number, number][]): AgeCount[] =>
  rows.map(([ageHours, orders, visible]) => ({ ageHours, orders, visible }))
const all = (...rows: [number, number, number][]): SegmentCounts => ({ segment: null, counts: counts(...rows) })
const of = (segment: WatchedSegment, ...rows: [number, number, number][]): SegmentCounts => ({
  segment,
  counts: counts(...rows),
})

/** Half of the orders are visible after 6 hours, 70 % after 12, 85 % after 24 and 90 % after 48. */
const USUAL: [number, number, number][] = [
  [6, 10_000, 5_000],
  [12, 10_000, 7_000],
  [24, 10_000, 8_500],
  [48, 10_000, 9_000],
]
const CURVES = learnVisibility([all(...USUAL)])
const SEGMENT_CURVES = learnVisibility([all(...USUAL), of(PAYPAL, ...USUAL), of(CARD, ...USUAL)])

describe('the curve', () => {
  test('adds up the days it was learned from', () => {
    const [curve] = learnVisibility([all([6, 60, 30], [12, 60, 45]), all([12, 60, 39], [6, 60, 24])])
    expect(curve?.points).toMatchObject([
      { ageHours: 6, orders: 120, share: 0.45 },
      { ageHours: 12, orders: 120, share: 0.7 },
    ])
  })

  test('says nothing of an age with fewer than a hundred orders', () => {
    const [curve] = learnVisibility([all([6, 99, 50], [12, 100, 70])])
    expect(curve?.points.map(({ ageHours }) => ageHours)).toEqual([12])
  })

  test('never falls with age: where a sample says so, neighbours are pooled', () => {
    const [curve] = learnVisibility([all([6, 100, 40], [12, 100, 80], [24, 100, 70], [48, 300, 270])])
    expect(curve?.points.map(({ share }) => share)).toEqual([0.4, 0.75, 0.75, 0.9])
  })

  test('rises for any history', () => {
    const age = fc.record({
      ageHours: fc.constantFrom(6, 12, 24, 48),
      orders: fc.integer({ min: 0, max: 500 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(age, { maxLength: 12 }), (ages) => {
        const rows = ages.map(({ ageHours, orders, part }) => ({
          ageHours,
          orders,
          visible: Math.floor(orders * part),
        }))
        const [curve] = learnVisibility([{ segment: null, counts: rows }])
        const points = curve?.points ?? []
        expect(learnVisibility([{ segment: null, counts: [...rows].reverse() }])).toEqual([curve])
        for (const [at, { share, low }] of points.entries()) {
          expect(low).toBeLessThanOrEqual(share)
          if (at > 0) expect(share).toBeGreaterThanOrEqual(points[at - 1]?.share ?? 0)
        }
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('the warning', () => {
  test('comes when nothing of today is visible, and says that it is early', () => {
    const [warning] = warnEarly([all([6, 20, 0], [12, 10, 0])], CURVES)
    expect(warning).toMatchObject({ isEarly: true, key: 'early_warning', segment: null, orders: 30, visible: 0 })
    // 20 × 0.5 + 10 × 0.7
    expect(warning?.usual).toBe(17)
    expect(warning?.sentence).toBe(
      'Early warning: GA4 shows 0 of 30 recent orders; at their age it usually shows about 17. These orders are not settled yet.',
    )
  })

  test('does not come for a day like others', () => {
    expect(warnEarly([all([6, 40, 19], [12, 40, 26], [24, 40, 35])], CURVES)).toEqual([])
  })

  test('does not come for more visible orders than usual', () => {
    expect(warnEarly([all([6, 40, 40])], CURVES)).toEqual([])
  })

  test('needs ten orders, however sure the rest looks', () => {
    const sure = learnVisibility([all([6, 100_000, 99_990])])
    expect(warnEarly([all([6, 9, 0])], sure)).toEqual([])
    expect(warnEarly([all([6, 10, 0])], sure)).toHaveLength(1)
  })

  test('needs less than one chance in ten thousand', () => {
    const half = learnVisibility([all([6, 1_000_000_000, 500_000_000])])
    // 2⁻¹³ is 1.2 in 10,000, 2⁻¹⁴ is 0.6.
    expect(warnEarly([all([6, 13, 0])], half)).toEqual([])
    expect(warnEarly([all([6, 14, 0])], half)[0]?.p).toBeCloseTo(2 ** -14, 6)
  })

  test('allows for what was learned from few orders', () => {
    const many = learnVisibility([all([6, 100_000, 50_000])])
    const few = learnVisibility([all([6, 100, 50])])
    expect(warnEarly([all([6, 15, 0])], many)).toHaveLength(1)
    expect(warnEarly([all([6, 15, 0])], few)).toEqual([])
  })

  test('does not count orders of an age nothing is known about', () => {
    const young = learnVisibility([all([24, 10_000, 8_500])])
    expect(warnEarly([all([6, 500, 0])], young)).toEqual([])
    expect(warnEarly([all([6, 500, 0])], [])).toEqual([])
    expect(warnEarly([all([6, 500, 0], [24, 12, 0])], young)[0]).toMatchObject({ orders: 12 })
  })

  test('ordinary days raise no alarm in a thousand pulls', () => {
    const random = seededRandom(7)
    let alarms = 0
    for (let pull = 0; pull < 1_000; pull++) {
      const today = USUAL.map(([ageHours, orders, visible]): [number, number, number] => {
        let seen = 0
        for (let order = 0; order < 25; order++) if (random() < visible / orders) seen++
        return [ageHours, 25, seen]
      })
      alarms += warnEarly([all(...today)], CURVES).length
    }
    expect(alarms).toBe(0)
  })
})

describe('segments', () => {
  test('a broken gateway is named instead of the whole when other orders are healthy', () => {
    const warnings = warnEarly([all([24, 100, 52]), of(PAYPAL, [24, 40, 1]), of(CARD, [24, 60, 51])], SEGMENT_CURVES)
    expect(warnings).toMatchObject([{ key: 'early_warning:gateway=PayPal', segment: PAYPAL, orders: 40, visible: 1 }])
    expect(warnings[0]?.sentence).toContain('1 of 40 recent orders paid by PayPal')
  })

  test('where everything is affected only the whole is named', () => {
    const warnings = warnEarly([all([24, 100, 2]), of(PAYPAL, [24, 40, 1]), of(CARD, [24, 60, 1])], SEGMENT_CURVES)
    expect(warnings.map(({ key }) => key)).toEqual(['early_warning'])
  })

  test('a small segment is named though the whole looks healthy', () => {
    const warnings = warnEarly([all([24, 500, 412]), of(PAYPAL, [24, 12, 0])], SEGMENT_CURVES)
    expect(warnings.map(({ key }) => key)).toEqual(['early_warning:gateway=PayPal'])
  })

  test('when all orders are of one segment, that segment is named', () => {
    const warnings = warnEarly([all([24, 40, 1]), of(PAYPAL, [24, 40, 1])], SEGMENT_CURVES)
    expect(warnings.map(({ key }) => key)).toEqual(['early_warning:gateway=PayPal'])
  })

  test('a segment that is always slow has a curve of its own and raises no alarm', () => {
    const curves = learnVisibility([all(...USUAL), of(PAYPAL, [24, 1_000, 300])])
    expect(warnEarly([of(PAYPAL, [24, 40, 12])], curves)).toEqual([])
    expect(warnEarly([of(PAYPAL, [24, 40, 12])], CURVES)).toEqual([])
  })

  test('countries and hostnames are told in words, the most certain first', () => {
    const country: WatchedSegment = { dimension: 'country', value: 'Sweden' }
    const hostname: WatchedSegment = { dimension: 'hostname', value: 'shop.example' }
    const curves = learnVisibility([of(country, ...USUAL), of(hostname, ...USUAL)])
    const warnings = warnEarly([of(country, [24, 12, 0]), of(hostname, [24, 30, 0])], curves)
    expect(warnings.map(({ sentence }) => sentence.split(';')[0])).toEqual([
      'Early warning: GA4 shows 0 of 30 recent orders on shop.example',
      'Early warning: GA4 shows 0 of 12 recent orders from Sweden',
    ])
  })

  test('equally certain warnings come in the order of their names', () => {
    const today = [of(PAYPAL, [24, 20, 0]), of(CARD, [24, 20, 0])]
    const keys = warnEarly(today, SEGMENT_CURVES).map(({ key }) => key)
    expect(keys).toEqual(['early_warning:gateway=PayPal', 'early_warning:gateway=card'])
    expect(warnEarly([...today].reverse(), SEGMENT_CURVES).map(({ key }) => key)).toEqual(keys)
  })
})

describe('what becomes of it', () => {
  const [warning] = warnEarly([all([6, 30, 0])], CURVES)
  if (!warning) throw new Error('This day must warn')

  test('it waits until every order it was about is settled', () => {
    expect(resolveWarning(warning, { settled: 29, seen: 0 })).toBe('waiting')
  })

  test('it is confirmed when the settled orders are still not seen', () => {
    expect(resolveWarning(warning, { settled: 30, seen: 5 })).toBe('confirmed')
  })

  test('it is withdrawn when GA4 was only late', () => {
    // 27 of 30 is the usual 90 %; 24 of 30 happens by chance one time in fourteen.
    expect(resolveWarning(warning, { settled: 30, seen: 27 })).toBe('withdrawn')
    expect(resolveWarning(warning, { settled: 30, seen: 24 })).toBe('withdrawn')
  })
})
