import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SchedulePreset } from './dto'
import { cronOf, describeCron, presetOf, presetSchema } from './preset'

const two = (number: number) => String(number).padStart(2, '0')
const anyTime = fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => `${two(hour)}:${two(minute)}`)
const anyPreset: fc.Arbitrary<SchedulePreset> = fc.oneof(
  fc.record({ every: fc.constantFrom('day' as const, 'weekday' as const), time: anyTime }),
  fc.record({ every: fc.constant('week' as const), weekday: fc.integer({ min: 1, max: 7 }), time: anyTime }),
  fc.record({ every: fc.constant('month' as const), day: fc.integer({ min: 1, max: 28 }), time: anyTime }),
)

describe('presets', () => {
  test('come back from the expression they became', () => {
    fc.assert(
      fc.property(anyPreset, (preset) => {
        expect(presetSchema.parse(preset)).toEqual(preset)
        expect(presetOf(cronOf(preset))).toEqual(preset)
      }),
    )
  })

  test.each<[SchedulePreset, string, string]>([
    [{ every: 'day', time: '03:00' }, '0 3 * * *', 'Every night at 03:00, Europe/Berlin'],
    [{ every: 'day', time: '14:30' }, '30 14 * * *', 'Every day at 14:30, Europe/Berlin'],
    [{ every: 'weekday', time: '03:00' }, '0 3 * * 1-5', 'Monday to Friday at 03:00, Europe/Berlin'],
    [{ every: 'week', weekday: 7, time: '03:00' }, '0 3 * * 0', 'Every Sunday at 03:00, Europe/Berlin'],
    [{ every: 'month', day: 5, time: '03:00' }, '0 3 5 * *', 'On day 5 of every month at 03:00, Europe/Berlin'],
  ])('%j is %s and reads as people say it', (preset, cron, words) => {
    expect(cronOf(preset)).toBe(cron)
    expect(describeCron(cron, 'Europe/Berlin')).toBe(words)
  })

  test('other expressions are none, and are told as they are', () => {
    for (const cron of ['0 3 L * *', '0 3 31 * *', '0 3 5 * 1', '*/15 * * * *', '0 3 * 1 *'])
      expect(presetOf(cron)).toBeNull()
    expect(describeCron('0 3 L * *', 'UTC')).toBe('At the times of 0 3 L * *, UTC')
    expect(describeCron('0 */3 * * *', 'UTC')).toBe('Every 3 hours, UTC')
  })
})
