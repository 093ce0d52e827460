import { cronOf } from '@/lib/services/schedules/preset'
import { nextSlots } from '@/lib/services/schedules/slots'
import { randomOf, wholeNumber } from '@/scripts/simulate/random'
import type { Proof } from './lib/proof'
import { readClockChanges, scanDays, wallClock, type ZoneDays } from './lib/wall-clock'

/** Whole hours, half hours and quarters; gaps at night and at midnight; both hemispheres. */
const ZONES = [
  'Europe/Berlin',
  'Europe/Lisbon',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'America/Havana',
  'Asia/Beirut',
  'Asia/Jerusalem',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
]
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Time of day of the runs at the ends of months: half past two. */
const TIME_MS = 2.5 * HOUR_MS
/** Days looked at on either side of a change: a week and more, so that a weekly run has its turn. */
const AROUND = 8

type FindSlots = (cron: string, timeZone: string, after: number, count: number) => number[]

export const FULL_DST = { randomTimes: 200 }

/**
 * Slots on both clock changes of twelve zones, against a walk through every minute of those days with the runtime's own
 * calendar. Control: the same times at the offset that held before must be found wrong at every change.
 */
export function proveDst({ seed, randomTimes }: { seed: number; randomTimes: number }): Proof {
  const problems: string[] = []
  const figures = { zones: ZONES.length, changes: 0, slots: 0, naiveCaught: 0 }
  for (const [index, zone] of ZONES.entries()) {
    const changes = readClockChanges(zone, Date.UTC(2026, 0, 1), Date.UTC(2028, 0, 1))
    const both = [changes.find(({ shiftMs }) => shiftMs > 0), changes.find(({ shiftMs }) => shiftMs < 0)]
    for (const change of both) {
      if (!change) {
        problems.push(`${zone}: has no two clock changes, so nothing was put to the test`)
        continue
      }
      figures.changes++
      const days = scanDays(zone, change.at - AROUND * DAY_MS, change.at + AROUND * DAY_MS)
      const random = randomOf(seed, index * 2 + Number(change.shiftMs < 0))
      const times = Array.from({ length: randomTimes }, () => wholeNumber(random, 0, 24 * 60 - 1))
      const found = checkChange(days, change, times, nextSlots)
      figures.slots += found.slots
      problems.push(...found.problems)
      if (checkChange(days, change, [], atOldOffset(days)).problems.length > 0) figures.naiveCaught++
    }
    const calendar = checkCalendar(zone)
    figures.slots += calendar.slots
    problems.push(...calendar.problems)
  }
  if (figures.naiveCaught < figures.changes)
    problems.push(
      `Control: fixed offsets were found wrong at ${figures.naiveCaught} of ${figures.changes} changes only`,
    )
  return { problems, figures }
}

/** Daily and weekly within what changes, every hour, and daily at some other times. */
function checkChange(
  days: ZoneDays,
  { at, shiftMs }: { at: number; shiftMs: number },
  times: readonly number[],
  find: FindSlots,
): { slots: number; problems: string[] } {
  // The middle of what is left out, or of what comes twice, read on the clock that held before.
  const middle = wallClock(days.timeZone, at - 1) + 1 + shiftMs / 2
  const inside = Math.round((middle % DAY_MS) / 60_000)
  const weekday = new Date(middle).getUTCDay()
  const results = [
    checkDaily(days, inside, null, find),
    checkDaily(days, inside, weekday, find),
    checkHourly(days, Math.abs(shiftMs) % HOUR_MS === 0, find),
    ...times.map((time) => checkDaily(days, time, null, find)),
  ]
  return {
    slots: results.reduce((sum, { slots }) => sum + slots, 0),
    problems: results.flatMap(({ problems }) => problems),
  }
}

const textOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** One run on each day that is meant: when the clock first shows the time, or later by what it leaves out. */
function checkDaily(days: ZoneDays, time: number, weekday: number | null, find: FindSlots) {
  const preset =
    weekday === null
      ? ({ every: 'day', time: textOf(time) } as const)
      : ({ every: 'week', weekday: weekday || 7, time: textOf(time) } as const)
  const cron = cronOf(preset)
  const slots = find(cron, days.timeZone, days.from, 2 * AROUND + 2).filter((slot) => slot < days.to)
  const wanted = days.wholeDays
    .filter((day) => weekday === null || new Date(day).getUTCDay() === weekday)
    .map((day) => days.firstAt(day + time * 60_000))
  const within = slots.filter((slot) => slot >= days.wholeFrom && slot < days.wholeTo)
  return compare(`${days.timeZone} ${cron}`, within, wanted)
}

/** Real hours; only clocks that change by less than an hour make one of them longer or shorter. */
function checkHourly(days: ZoneDays, isWholeHours: boolean, find: FindSlots) {
  const slots = find('0 * * * *', days.timeZone, days.from, 24 * 2 * AROUND + 2).filter((slot) => slot < days.to)
  const result = compare(`${days.timeZone} every hour`, slots, days.fullHours)
  const steps = slots.slice(1).map((slot, index) => slot - (slots[index] as number))
  if (isWholeHours && steps.some((step) => step !== HOUR_MS))
    result.problems.push(`${days.timeZone}: two hourly runs are not an hour apart`)
  return result
}

/** The 31st of the months that have one, and the leap days of twenty years: each once, at the time on that day's clock. */
function checkCalendar(timeZone: string) {
  const from = Date.UTC(2026, 0, 1, 18)
  const days = Array.from({ length: 20 * 366 }, (_, day) => new Date(Date.UTC(2026, 0, 2 + day)))
  const last = Date.UTC(2045, 0, 1)
  const results = [
    ['30 2 31 * *', days.filter((day) => day.getUTCDate() === 31)] as const,
    ['30 2 29 2 *', days.filter((day) => day.getUTCMonth() === 1 && day.getUTCDate() === 29)] as const,
  ].map(([cron, meant]) => {
    const wanted = meant.map(Number).filter((day) => day < last)
    const slots = nextSlots(cron, timeZone, from, wanted.length)
    const shown = slots.map((slot, index) => {
      const wall = wallClock(timeZone, slot)
      const right = (wanted[index] as number) + TIME_MS
      if (wall === right) return right
      // A day on which the clock leaves this time out.
      return scanDays(timeZone, slot - 2 * DAY_MS, slot + 2 * DAY_MS).firstAt(right) === slot ? right : wall
    })
    return compare(
      `${timeZone} ${cron}`,
      shown,
      wanted.map((day) => day + TIME_MS),
    )
  })
  return {
    slots: results.reduce((sum, { slots }) => sum + slots, 0),
    problems: results.flatMap(({ problems }) => problems),
  }
}

function compare(what: string, slots: readonly number[], wanted: readonly number[]) {
  const at = wanted.findIndex((instant, index) => slots[index] !== instant)
  const problems: string[] = []
  const say = (instant: number | undefined) => (instant === undefined ? 'none' : new Date(instant).toISOString())
  if (at >= 0) problems.push(`${what}: ${say(slots[at])} where ${say(wanted[at])} is right`)
  else if (slots.length !== wanted.length) problems.push(`${what}: ${slots.length} slots instead of ${wanted.length}`)
  return { slots: slots.length, problems }
}

/** The control: times of day as if the clock never changed. */
const atOldOffset =
  (days: ZoneDays): FindSlots =>
  (cron, _zone, after, count) => {
    const offset = wallClock(days.timeZone, days.from) - days.from
    return nextSlots(cron, 'UTC', after + offset, count).map((slot) => slot - offset)
  }
