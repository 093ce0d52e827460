import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ScheduleWindow } from './dto'
import { nextSlot, nextSlots, slotsUntil, windowOf } from './slots'

const BERLIN = 'Europe/Berlin'
const at = (text: string) => Date.parse(text)
const isoOf = (slots: readonly number[]) => slots.map((slot) => new Date(slot).toISOString().slice(0, 16))
const next = (cron: string, timeZone: string, after: string, count: number) =>
  isoOf(nextSlots(cron, timeZone, at(after), count))

describe('slots', () => {
  test.each<[string, string, string, string, string[]]>([
    [
      'a time that the clock leaves out comes later by the gap',
      '30 2 * * *',
      BERLIN,
      '2026-03-28T00:00:00Z',
      ['2026-03-28T01:30', '2026-03-29T01:30', '2026-03-30T00:30'],
    ],
    [
      'a time that comes twice counts once',
      '30 2 * * *',
      BERLIN,
      '2026-10-24T00:00:00Z',
      ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'every hour stays an hour',
      '0 * * * *',
      BERLIN,
      '2026-10-24T23:30:00Z',
      ['2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00'],
    ],
    [
      'a midnight that the clock leaves out comes at one',
      '0 0 * * *',
      'America/Santiago',
      '2026-09-05T12:00:00Z',
      ['2026-09-06T04:00', '2026-09-07T03:00'],
    ],
    [
      'clocks that change by half an hour are no trouble',
      '0 * * * *',
      'Australia/Lord_Howe',
      '2026-04-04T13:30:00Z',
      ['2026-04-04T14:00', '2026-04-04T15:30', '2026-04-04T16:30'],
    ],
    [
      'months without the day are left out',
      '0 3 31 * *',
      'UTC',
      '2026-01-31T03:00:00Z',
      ['2026-03-31T03:00', '2026-05-31T03:00'],
    ],
    ['leap days wait for their year', '0 3 29 2 *', 'UTC', '2026-01-01T00:00:00Z', ['2028-02-29T03:00']],
    [
      'the last day of a month has a letter',
      '0 3 L * *',
      'UTC',
      '2026-01-31T03:00:00Z',
      ['2026-02-28T03:00', '2026-03-31T03:00'],
    ],
    [
      'a day of the month or one of the week is enough where both are named',
      '0 3 13 * 5',
      'UTC',
      '2026-11-12T00:00:00Z',
      ['2026-11-13T03:00', '2026-11-20T03:00'],
    ],
    [
      'six fields begin with seconds',
      '*/20 * * * * *',
      'UTC',
      '2026-11-12T00:00:30Z',
      ['2026-11-12T00:00', '2026-11-12T00:01'],
    ],
  ])('%s', (_, cron, timeZone, after, wanted) => {
    expect(next(cron, timeZone, after, wanted.length)).toEqual(wanted)
  })

  test('the second time that a slot could be meant is none: the next is computed from the slot itself', () => {
    const first = at('2026-10-25T00:30:00Z')
    expect(nextSlot('30 2 * * *', BERLIN, first)).toBe(at('2026-10-26T01:30:00Z'))
    expect(nextSlot('30 2 * * *', BERLIN, first + 30 * 60_000)).toBe(at('2026-10-26T01:30:00Z'))
  })

  test('come in order, and none lies between an instant and its next slot', () => {
    const zones = [BERLIN, 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns']
    const crons = ['30 2 * * *', '0 * * * *', '15 0 * * 0', '*/15 * * * *', '0 3 L * *', '0 */3 * * 1-5']
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...crons),
        fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2029-01-01T00:00:00Z') }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (timeZone, cron, after, part) => {
          const slot = nextSlot(cron, timeZone, after) as number
          expect(slot).toBeGreaterThan(after)
          const between = after + Math.floor((slot - after) * part)
          expect(nextSlot(cron, timeZone, Math.min(between, slot - 1))).toBe(slot)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('up to an instant, in parts, are the same as all at once', () => {
    const every = { cron: '0 * * * *', timeZone: BERLIN, first: at('2026-10-24T12:00:00Z') }
    const until = at('2026-10-26T12:00:00Z')
    const all = slotsUntil(every, until, 100)
    expect(all.slots).toHaveLength(49)
    expect(all.next).toBe(at('2026-10-26T13:00:00Z'))
    const part = slotsUntil(every, until, 20)
    expect(part.slots).toEqual(all.slots.slice(0, 20))
    expect(slotsUntil({ ...every, first: part.next as number }, until, 100).slots).toEqual(all.slots.slice(20))
  })
})

describe('the window of a slot', () => {
  test.each<[string, ScheduleWindow, string, string, [string, string]]>([
    [
      'the last thirty days, ending yesterday',
      { kind: 'rolling', days: 30, endDaysAgo: 1 },
      '2026-11-20T02:00:00Z',
      BERLIN,
      ['2026-10-21', '2026-11-19'],
    ],
    [
      'days are those of the reconciliation, not of UTC',
      { kind: 'rolling', days: 1, endDaysAgo: 0 },
      '2026-11-20T02:00:00Z',
      'America/New_York',
      ['2026-11-19', '2026-11-19'],
    ],
    ['the month before', { kind: 'month' }, '2026-03-05T02:00:00Z', BERLIN, ['2026-02-01', '2026-02-28']],
    ['the month before January', { kind: 'month' }, '2026-12-31T23:30:00Z', BERLIN, ['2026-12-01', '2026-12-31']],
    [
      'days that stay',
      { kind: 'fixed', from: '2026-10-01', to: '2026-10-31' },
      '2026-11-20T02:00:00Z',
      BERLIN,
      ['2026-10-01', '2026-10-31'],
    ],
  ])('%s', (_, window, slot, timeZone, [from, to]) => {
    expect(windowOf(at(slot), window, timeZone)).toEqual({ from, to, timeZone })
  })
})
