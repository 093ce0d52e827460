import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays } from '@/lib/period'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { seededRandom } from '../statistics/random'
import { watchDays } from './alerts'
import type { AgreedRange } from './expected-range'
import type { SettledDay } from './usual-share'

const FIRST = '2026-01-01'
const dayAt = (day: number) => addDays(FIRST, day)

/** Days of 100 orders, of which so many are missing. */
const daysOf = (missing: readonly number[], settled = 100): SettledDay[] =>
  missing.map((lost, day) => ({ day: dayAt(day), settled, missing: lost }))
const steady = (days: number, missing = 10) => Array.from({ length: days }, () => missing)

/** Days whose orders go missing by lot, each with the chance of its day. */
function drawn(seed: number, days: number, settled: number, chanceOf: (day: number) => number): SettledDay[] {
  const random = seededRandom(seed)
  return Array.from({ length: days }, (_, day) => {
    let missing = 0
    for (let order = 0; order < settled; order++) if (random() < chanceOf(day)) missing++
    return { day: dayAt(day), settled, missing }
  })
}

describe('opening', () => {
  test('one bad day is no alert', () => {
    expect(watchDays(daysOf([...steady(28), 40, ...steady(10)])).alerts).toEqual([])
  })

  test('two bad days in a row are, dated by the first', () => {
    const { alerts } = watchDays(daysOf([...steady(28), 40, 35]))
    expect(alerts).toEqual([
      {
        kind: 'jump',
        direction: 'more_missing',
        since: dayAt(28),
        openedOn: dayAt(29),
        closedOn: null,
        settled: 200,
        missing: 75,
      },
    ])
  })

  test('two bad days with a clean one between them are not in a row', () => {
    expect(watchDays(daysOf([...steady(28), 40, 10, 40, 10, ...steady(4)])).alerts).toEqual([])
  })

  test('two bad days that point in opposite directions are no alert', () => {
    expect(watchDays(daysOf([...steady(28, 30), 60, 2, 30])).alerts).toEqual([])
  })

  test('a gap that suddenly closes is an alert too', () => {
    const [alert] = watchDays(daysOf([...steady(28, 30), 2, 1])).alerts
    expect(alert).toMatchObject({ kind: 'jump', direction: 'fewer_missing', since: dayAt(28) })
  })

  test('a steady gap never alerts, however large', () => {
    expect(watchDays(daysOf(steady(60, 70))).alerts).toEqual([])
    expect(watchDays(daysOf(steady(60, 100))).alerts).toEqual([])
    expect(watchDays(daysOf(steady(60, 0))).alerts).toEqual([])
  })

  test('nothing is judged before fourteen settled days are known', () => {
    expect(watchDays(daysOf([...steady(12), 60, 60, 60])).chart).toHaveLength(1)
    expect(watchDays(daysOf([...steady(12), 60, 60])).chart).toEqual([])
  })

  test('days without a settled order, such as pending ones, are not on the chart', () => {
    const pending = [0, 1, 2].map((day) => ({ day: dayAt(30 + day), settled: 0, missing: 0 }))
    const { chart, alerts } = watchDays([...daysOf(steady(30)), ...pending])
    expect(chart.map(({ day }) => day).at(-1)).toBe(dayAt(29))
    expect(alerts).toEqual([])
  })

  test('a lost order or two of a client that never lost one is no alert; losing a tenth is', () => {
    expect(watchDays(daysOf([...steady(28, 0), 1, 1])).alerts).toEqual([])
    expect(watchDays(daysOf([...steady(28, 0), 10, 10])).alerts).toHaveLength(1)
  })
})

describe('closing', () => {
  test('three clean days in a row close it, and its orders are counted up to the last bad day', () => {
    const { alerts } = watchDays(daysOf([...steady(28), 40, 40, 10, 40, 10, 10, 10, 10]))
    expect(alerts).toHaveLength(1)
    expect(alerts[0]).toMatchObject({ since: dayAt(28), closedOn: dayAt(34), settled: 400, missing: 130 })
  })

  test('two clean days do not', () => {
    const [alert] = watchDays(daysOf([...steady(28), 40, 40, 10, 10])).alerts
    expect(alert?.closedOn).toBeNull()
  })

  test('a lasting step stays open: the days of an alert do not become usual', () => {
    const { alerts } = watchDays(daysOf([...steady(28), ...steady(60, 40)]))
    expect(alerts).toHaveLength(1)
    expect(alerts[0]?.closedOn).toBeNull()
  })

  test('after an alert the next one opens as the first did', () => {
    const { alerts } = watchDays(daysOf([...steady(28), 40, 40, 10, 10, 10, 10, 10, 40, 40]))
    expect(alerts.map(({ since, closedOn }) => [since, closedOn])).toEqual([
      [dayAt(28), dayAt(32)],
      [dayAt(35), null],
    ])
  })
})

describe('slow drift', () => {
  test('is found though no single day breaks its limits', () => {
    // From 10 % missing, a quarter of a point more every day.
    const days = daysOf(
      [...steady(28, 100), ...Array.from({ length: 40 }, (_, day) => 100 + Math.round(day * 2.5))],
      1_000,
    )
    const { alerts, chart } = watchDays(days)
    expect(alerts[0]).toMatchObject({ kind: 'drift', direction: 'more_missing' })
    const since = alerts[0]?.since ?? ''
    expect(chart.filter(({ day, breach }) => day <= since && breach?.kind === 'jump')).toEqual([])
  })

  test('closes once the days are as usual again and the average has forgotten', () => {
    const climb = Array.from({ length: 20 }, (_, day) => 100 + Math.round(day * 1.5))
    const { alerts } = watchDays(daysOf([...steady(28, 100), ...climb, ...steady(40, 100)], 1_000))
    expect(alerts).toHaveLength(1)
    expect(alerts[0]?.kind).toBe('drift')
    expect(alerts[0]?.closedOn).not.toBeNull()
  })
})

describe('an agreed range', () => {
  const agreed: AgreedRange = { low: 0.55, high: 0.65, reason: 'banner', person: 'Ada', reviewBy: dayAt(40) }

  test('replaces what was learned, from the first day on', () => {
    expect(watchDays(daysOf(steady(20, 40)), agreed).chart).toHaveLength(20)
    expect(watchDays(daysOf([...steady(28), ...steady(10, 40)]), agreed).alerts[0]).toMatchObject({
      direction: 'fewer_missing',
      since: dayAt(0),
      closedOn: dayAt(30),
    })
  })

  test('is widened by chance, so that a day just outside is clean', () => {
    expect(watchDays(daysOf(steady(20, 50)), agreed).chart.every(({ breach }) => breach?.kind !== 'jump')).toBe(true)
  })

  test('lapses after its review date', () => {
    const { alerts } = watchDays(daysOf([...steady(60, 40)]), agreed)
    expect(alerts).toEqual([])
    const after = watchDays(daysOf([...steady(41, 40), 75, 75]), agreed)
    expect(after.alerts[0]).toMatchObject({ since: dayAt(41), direction: 'more_missing' })
  })
})

describe('chance', () => {
  test('clients of any size whose rate does not change hear no false alarm in twenty years', () => {
    const sizes: [number, number][] = [
      [5, 0.1],
      [20, 0.02],
      [100, 0.01],
      [100, 0.1],
      [400, 0.3],
    ]
    let alarms = 0
    for (const [orders, chance] of sizes)
      for (let seed = 1; seed <= 10; seed++) alarms += watchDays(drawn(seed, 160, orders, () => chance)).alerts.length
    // 50 clients of 146 judged days: twenty years.
    expect(alarms).toBe(0)
  })

  test('days that differ by more than chance have wider limits, not alarms', () => {
    let alarms = 0
    for (let seed = 1; seed <= 5; seed++) {
      const wobble = seededRandom(seed + 1_000)
      const chances = Array.from({ length: 120 }, () => 0.07 + 0.06 * wobble())
      alarms += watchDays(drawn(seed, 120, 3_000, (day) => chances[day] as number)).alerts.length
    }
    expect(alarms).toBe(0)
  })

  test('a step of fifteen points at a hundred orders a day is seen within six settled days', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { alerts } = watchDays(drawn(seed, 50, 100, (day) => (day < 40 ? 0.09 : 0.24)))
      expect(alerts[0]?.openedOn).toBeDefined()
      expect((alerts[0]?.openedOn ?? '') <= dayAt(45)).toBe(true)
      expect((alerts[0]?.since ?? '') >= dayAt(39)).toBe(true)
    }
  })
})

test('the order in which days come does not matter, and every judged day lies on the chart once', () => {
  const days = fc.array(
    fc.record({ settled: fc.integer({ min: 0, max: 60 }), lost: fc.double({ min: 0, max: 1, noNaN: true }) }),
    { maxLength: 60 },
  )
  fc.assert(
    fc.property(days, (drawnDays) => {
      const list = drawnDays.map(({ settled, lost }, day) => ({
        day: dayAt(day),
        settled,
        missing: Math.floor(settled * lost),
      }))
      const result = watchDays(list)
      expect(watchDays([...list].reverse())).toEqual(result)
      for (const { low, high, drift, driftLimit } of result.chart) {
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(high)
        expect(Number.isFinite(drift) && driftLimit >= 0).toBe(true)
      }
      for (const { since, openedOn, closedOn, settled, missing } of result.alerts) {
        expect(since < openedOn).toBe(true)
        expect(closedOn === null || closedOn > openedOn).toBe(true)
        expect(missing).toBeLessThanOrEqual(settled)
      }
    }),
    { numRuns: PROPERTY_RUNS },
  )
})
