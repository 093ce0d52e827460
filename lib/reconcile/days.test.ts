import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, dayOf, HOUR_MS } from '@/lib/period'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { DayClock, dayNumber, dayText, dayTextOrNull, NO_DAY } from './days'

const ZONES = ['Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Asia/Kathmandu', 'America/Sao_Paulo', 'UTC']

describe('a calendar of day numbers', () => {
  test('puts every instant on the day that the calendar of its zone has', () => {
    const instants = fc.array(fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2027, 0, 1) }), { minLength: 1 })
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (timeZone, some) => {
        const clock = new DayClock(timeZone, { values: Float64Array.from(some), length: some.length })
        for (const instant of some) expect(dayText(clock.dayOf(instant))).toBe(dayOf(instant, timeZone))
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })

  test('knows instants outside the span it was made for', () => {
    const at = Date.UTC(2026, 9, 25, 12)
    const clock = new DayClock('Europe/Berlin', { values: Float64Array.of(at), length: 1 })
    expect(dayText(clock.dayOf(at - 400 * DAY_MS))).toBe('2025-09-20')
    expect(dayText(clock.dayOf(at + 11 * HOUR_MS))).toBe('2026-10-26')
    const empty = new DayClock('Europe/Berlin', { values: new Float64Array(), length: 0 })
    expect(dayText(empty.dayOf(at))).toBe('2026-10-25')
  })

  test('a mistaken year does not make it build centuries', () => {
    const values = Float64Array.of(Date.UTC(1, 0, 1), Date.UTC(2026, 9, 25))
    expect(dayText(new DayClock('UTC', { values, length: 2 }).dayOf(values[1] as number))).toBe('2026-10-25')
  })

  test('counts days since 1970 and leaves no date without one', () => {
    expect(dayNumber('1970-01-02')).toBe(1)
    expect(dayNumber('1969-12-31')).toBe(-1)
    expect([dayTextOrNull(NO_DAY), dayTextOrNull(0)]).toEqual([null, '1970-01-01'])
  })
})
