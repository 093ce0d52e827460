import {
  addDays,
  dayOf,
  endOfDay,
  HOUR_MS,
  instantOfWallClock,
  isTimeZone,
  offsetMinutes,
  startOfDay,
} from '@/lib/period'
import type { Window } from '@/lib/transaction'
import { parseCron } from './cron'
import type { ScheduleWindow } from './dto'

/**
 * When a cron expression comes round in a zone; instants are epoch milliseconds. A time of day runs once on each day it
 * is meant for: one that a clock change leaves out comes later by the gap, one that it repeats counts the first time.
 * Where every hour is meant, hours are real ones. cron-parser reads the fields but does not find the slots, because it
 * gives up on zones whose clocks change by half an hour.
 */

/** Leap days can be eight years apart; a day of the week with them, forty. */
const HORIZON_DAYS = 366 * 41
const MINUTE_MS = 60_000
const HOURS_A_DAY = 24

/** Whether the functions below can tell when it comes round; they throw where it cannot be read. */
export function isReadable({ cron, timeZone }: { cron: string; timeZone: string }): boolean {
  try {
    parseCron(cron)
  } catch {
    return false
  }
  return isTimeZone(timeZone)
}

/** The first slot after an instant, or null where none comes any more. */
export function nextSlot(cron: string, timeZone: string, after: number): number | null {
  const isMeant = dayTest(cron)
  let day = dayOf(after, timeZone)
  for (let ahead = 0; ahead <= HORIZON_DAYS; ahead++, day = addDays(day, 1)) {
    if (!isMeant(day)) continue
    const slot = firstSlotOfDay(cron, timeZone, day, after)
    if (slot !== null) return slot
  }
  return null
}

/** The next slots after an instant, at most `count`. */
export function nextSlots(cron: string, timeZone: string, after: number, count: number): number[] {
  const slots: number[] = []
  for (let slot = nextSlot(cron, timeZone, after); slot !== null && slots.length < count; ) {
    slots.push(slot)
    slot = slots.length < count ? nextSlot(cron, timeZone, slot) : null
  }
  return slots
}

/** The slots from a known one to an instant, both counted, at most `limit`; `next` is the slot after the last of them. */
export function slotsUntil(
  { cron, timeZone, first }: { cron: string; timeZone: string; first: number },
  until: number,
  limit: number,
): { slots: number[]; next: number | null } {
  const slots: number[] = []
  let next: number | null = first
  while (next !== null && next <= until && slots.length < limit) {
    slots.push(next)
    next = nextSlot(cron, timeZone, next)
  }
  return { slots, next }
}

function firstSlotOfDay(cron: string, timeZone: string, day: string, after: number): number | null {
  const fields = parseCron(cron)
  const [seconds, minutes, hours] = [fields.second, fields.minute, fields.hour].map(({ values }) => values.map(Number))
  if (!seconds || !minutes || !hours) return null
  const isHourly = hours.length === HOURS_A_DAY
  const starts = isHourly ? realMinutes(timeZone, day, after, minutes) : wallMinutes(timeZone, day, hours, minutes)
  for (const start of starts)
    for (const second of seconds) if (start + second * 1_000 > after) return start + second * 1_000
  return null
}

/** Minutes of a day whose clock shows one of `minutes`, in the order they pass, from the one of `after` on. */
function* realMinutes(timeZone: string, day: string, after: number, minutes: readonly number[]): Generator<number> {
  const end = endOfDay(day, timeZone)
  const shown = new Set(minutes)
  for (let at = Math.max(startOfDay(day, timeZone), Math.floor(after / MINUTE_MS) * MINUTE_MS); at < end; ) {
    if (shown.has((((at / MINUTE_MS + offsetMinutes(timeZone, at)) % 60) + 60) % 60)) yield at
    at += MINUTE_MS
  }
}

/** The given times of a day, in the order they pass; a clock change can make two of them one. */
function wallMinutes(timeZone: string, day: string, hours: readonly number[], minutes: readonly number[]): number[] {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const instants = hours.flatMap((hour) =>
    minutes.map((minute) => instantOfWallClock(midnight + hour * HOUR_MS + minute * MINUTE_MS, timeZone)),
  )
  return [...new Set(instants)].sort((a, b) => a - b)
}

/** Tells whether an expression means a day. Where it names days of the month and of the week, either is enough. */
function dayTest(cron: string): (day: string) => boolean {
  const { dayOfMonth, month, dayOfWeek } = parseCron(cron)
  const months = new Set(month.values.map(Number))
  const monthDays = new Set<number | string>(dayOfMonth.values)
  const weekdays = new Set(dayOfWeek.values.map((value) => Number(value) % 7))
  return (day) => {
    const date = new Date(`${day}T00:00:00Z`)
    if (!months.has(date.getUTCMonth() + 1)) return false
    const isLast = addDays(day, 1).endsWith('-01')
    const isMonthDay = monthDays.has(date.getUTCDate()) || (isLast && monthDays.has('L'))
    const isWeekday = weekdays.has(date.getUTCDay())
    if (dayOfMonth.isWildcard) return isWeekday
    if (dayOfWeek.isWildcard) return isMonthDay
    return isMonthDay || isWeekday
  }
}

/** The days a slot reconciles, counted in the reconciliation's zone. */
export function windowOf(slot: number, window: ScheduleWindow, timeZone: string): Window {
  if (window.kind === 'fixed') return { from: window.from, to: window.to, timeZone }
  const day = dayOf(slot, timeZone)
  if (window.kind === 'month') {
    const to = addDays(`${day.slice(0, 7)}-01`, -1)
    return { from: `${to.slice(0, 7)}-01`, to, timeZone }
  }
  const to = addDays(day, -window.endDaysAgo)
  return { from: addDays(to, 1 - window.days), to, timeZone }
}
