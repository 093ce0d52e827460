import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  dayOf,
  daysBetween,
  describeWindow,
  endOfDay,
  HOUR_MS,
  instantOfWallClock,
  isDay,
  isoInZone,
  isTimeZone,
  offsetMinutes,
  startOfDay,
  windowLength,
} from './period'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'America/St_Johns',
  'America/Havana',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Australia/Sydney',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Kiritimati',
]

/** The wall clock of an instant, read from the runtime's own calendar. */
function clock(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(instant)
}

const utc = (text: string) => Date.parse(`${text}Z`)

describe('the instant of a wall clock', () => {
  test.each([
    ['an ordinary summer time', '2026-07-01T12:00', 'Europe/Berlin', '2026-07-01T10:00'],
    ['an ordinary winter time', '2026-01-01T12:00', 'Europe/Berlin', '2026-01-01T11:00'],
    ['the last minute before the gap', '2026-03-29T01:59', 'Europe/Berlin', '2026-03-29T00:59'],
    ['a time within the gap moves on by the gap', '2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30'],
    ['the first minute after the gap', '2026-03-29T03:00', 'Europe/Berlin', '2026-03-29T01:00'],
    ['the first minute of the repeated hour', '2026-10-25T02:00', 'Europe/Berlin', '2026-10-25T00:00'],
    ['a repeated time is its first occurrence', '2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30'],
    ['the minute after the repeated hour', '2026-10-25T03:00', 'Europe/Berlin', '2026-10-25T02:00'],
    ['a gap in New York', '2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30'],
    ['a repeated time in New York', '2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30'],
    ['a southern gap in spring', '2026-10-04T02:30', 'Australia/Sydney', '2026-10-03T16:30'],
    ['a southern repeated time in autumn', '2026-04-05T02:30', 'Australia/Sydney', '2026-04-04T15:30'],
    ['a gap of half an hour', '2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45'],
    ['a repeated half hour', '2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45'],
    ['an offset of 5:45', '2026-07-01T00:00', 'Asia/Kathmandu', '2026-06-30T18:15'],
    ['an offset of −3:30', '2026-01-01T00:00', 'America/St_Johns', '2026-01-01T03:30'],
    ['an offset of 13:45', '2026-01-01T00:00', 'Pacific/Chatham', '2025-12-31T10:15'],
    ['an offset of 14:00', '2026-01-01T00:00', 'Pacific/Kiritimati', '2025-12-31T10:00'],
  ])('%s', (_, wall, zone, instant) => {
    expect(new Date(instantOfWallClock(utc(wall), zone)).toISOString()).toBe(new Date(utc(instant)).toISOString())
  })

  test('shows that wall clock again, or a later one where a gap swallowed it', () => {
    const minutes = fc.integer({ min: utc('2019-01-01T00:00') / 60_000, max: utc('2030-01-01T00:00') / 60_000 })
    fc.assert(
      fc.property(minutes, fc.constantFrom(...ZONES), (minute, zone) => {
        const wall = minute * 60_000
        const instant = instantOfWallClock(wall, zone)
        const shown = utc(clock(instant, zone).replace(' ', 'T'))
        expect([0, HOUR_MS / 2, HOUR_MS]).toContain(shown - wall)
      }),
      { numRuns: 1_000 },
    )
  })

  test('is never the second of two', () => {
    const shown = (instant: number, zone: string) => instant + offsetMinutes(zone, instant) * 60_000
    for (const [day, zone] of [
      ['2026-10-25', 'Europe/Berlin'],
      ['2026-11-01', 'America/New_York'],
      ['2026-11-01', 'America/Havana'],
      ['2026-04-04', 'America/Santiago'],
      ['2026-04-05', 'Australia/Lord_Howe'],
    ] as const)
      for (let wall = utc(`${day}T00:15`); wall < utc(`${addDays(day, 1)}T00:00`); wall += HOUR_MS / 4) {
        const instant = instantOfWallClock(wall, zone)
        expect(shown(instant, zone)).toBe(wall)
        for (const back of [HOUR_MS, HOUR_MS / 2]) expect(shown(instant - back, zone)).not.toBe(wall)
      }
  })
})

describe('a day', () => {
  test.each(ZONES)('in %s starts where the one before ends, and holds exactly its own instants', (zone) => {
    for (let day = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
      const start = startOfDay(day, zone)
      const end = endOfDay(day, zone)
      expect(end).toBe(startOfDay(addDays(day, 1), zone))
      expect([dayOf(start - 1_000, zone), dayOf(start, zone)]).toEqual([addDays(day, -1), day])
      expect([dayOf(end - 1_000, zone), dayOf(end, zone)]).toEqual([day, addDays(day, 1)])
      expect(clock(start, zone).slice(0, 10)).toBe(day)
    }
  })

  test.each([
    ['2026-03-29', 'Europe/Berlin', 23],
    ['2026-10-25', 'Europe/Berlin', 25],
    ['2026-03-08', 'America/New_York', 23],
    ['2026-11-01', 'America/New_York', 25],
    ['2026-10-04', 'Australia/Lord_Howe', 23.5],
    ['2026-04-05', 'Australia/Lord_Howe', 24.5],
    ['2026-09-06', 'America/Santiago', 23],
    ['2026-04-04', 'America/Santiago', 25],
    ['2026-07-01', 'Europe/Berlin', 24],
  ])('%s in %s has %d hours', (day, zone, hours) => {
    expect((endOfDay(day, zone) - startOfDay(day, zone)) / HOUR_MS).toBe(hours)
  })

  test('that the calendar left out is empty', () => {
    expect(endOfDay('2011-12-30', 'Pacific/Apia')).toBe(startOfDay('2011-12-30', 'Pacific/Apia'))
    expect(dayOf(endOfDay('2011-12-29', 'Pacific/Apia'), 'Pacific/Apia')).toBe('2011-12-31')
  })

  test('of an instant is the runtime’s own', () => {
    const instants = fc.integer({ min: utc('2000-01-01T00:00'), max: utc('2035-01-01T00:00') })
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (instant, zone) => {
        expect(dayOf(instant, zone)).toBe(clock(instant, zone).slice(0, 10))
      }),
      { numRuns: 1_000 },
    )
  })

  test('is real or refused', () => {
    for (const day of ['2026-02-28', '2028-02-29', '2026-12-31']) expect(isDay(day)).toBe(true)
    for (const day of [
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
      '26-01-01',
      '2026-1-1',
      '2026-01-01T00',
      '',
    ])
      expect(isDay(day)).toBe(false)
  })
})

describe('days', () => {
  test('are added over months, years and clock changes', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
    expect(addDays('2026-03-28', 0)).toBe('2026-03-28')
  })

  test('are counted with both ends, and back', () => {
    expect(windowLength({ from: '2026-10-01', to: '2026-10-31' })).toBe(31)
    expect(windowLength({ from: '2026-10-01', to: '2026-10-01' })).toBe(1)
    expect(daysBetween('2026-10-31', '2026-10-01')).toBe(-30)
    fc.assert(
      fc.property(fc.integer({ min: -5_000, max: 5_000 }), (days) => {
        expect(daysBetween('2026-03-28', addDays('2026-03-28', days))).toBe(days)
      }),
    )
  })
})

describe('an instant for people', () => {
  test.each([
    ['2026-10-01T12:05:00', 'Europe/Berlin', '2026-10-01T14:05:00+02:00'],
    ['2026-10-25T00:30:00', 'Europe/Berlin', '2026-10-25T02:30:00+02:00'],
    ['2026-10-25T01:30:00', 'Europe/Berlin', '2026-10-25T02:30:00+01:00'],
    ['2026-01-01T00:00:59', 'America/St_Johns', '2025-12-31T20:30:59-03:30'],
    ['2026-01-01T00:00:00', 'Asia/Kathmandu', '2026-01-01T05:45:00+05:45'],
    ['2026-01-01T00:00:00', 'UTC', '2026-01-01T00:00:00+00:00'],
  ])('%s in %s reads %s', (instant, zone, text) => {
    expect(isoInZone(utc(instant), zone)).toBe(text)
    expect(Date.parse(text)).toBe(utc(instant))
  })
})

describe('a time zone', () => {
  test('is a name the runtime knows', () => {
    for (const zone of [...ZONES, 'Etc/UTC', 'Asia/Calcutta']) expect(isTimeZone(zone)).toBe(true)
    for (const zone of ['', 'Berlin', 'Europe/Atlantis', '+02:00', '-05', 'GMT+2']) expect(isTimeZone(zone)).toBe(false)
  })

  test('changes its offset at the very instant', () => {
    expect(offsetMinutes('Europe/Berlin', utc('2026-03-29T00:59:59'))).toBe(60)
    expect(offsetMinutes('Europe/Berlin', utc('2026-03-29T01:00:00'))).toBe(120)
    expect(offsetMinutes('Australia/Lord_Howe', utc('2026-04-04T14:59:59'))).toBe(660)
    expect(offsetMinutes('Australia/Lord_Howe', utc('2026-04-04T15:00:00'))).toBe(630)
  })
})

describe('a window in words', () => {
  test.each([
    ['2026-10-01', '2026-10-31', 'October 2026'],
    ['2026-02-01', '2026-02-28', 'February 2026'],
    ['2028-02-01', '2028-02-28', '1 – 28 February 2028'],
    ['2026-12-01', '2026-12-31', 'December 2026'],
    ['2026-10-01', '2026-10-14', '1 – 14 October 2026'],
    ['2026-10-14', '2026-10-14', '14 October 2026'],
    ['2026-09-28', '2026-10-04', '28 September – 4 October 2026'],
    ['2025-12-29', '2026-01-04', '29 December 2025 – 4 January 2026'],
    ['2026-10-01', '2026-11-30', '1 October – 30 November 2026'],
    ['2026-10-31', '2026-10-31', '31 October 2026'],
  ])('from %s to %s is %s', (from, to, words) => {
    expect(describeWindow({ from, to })).toBe(words)
  })
})
