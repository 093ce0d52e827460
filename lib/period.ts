import { tzOffset } from '@date-fns/tz'

/**
 * Days and zones. A day is text, `YYYY-MM-DD`, in a named IANA zone; an instant is epoch milliseconds.
 * Offsets are always looked up for the instant in question, so both clock changes of a year are right.
 */

const MINUTE_MS = 60_000
const SLOT_MS = 15 * MINUTE_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

const offsetCaches = new Map<string, Map<number, number>>()

/** Minutes east of UTC of a zone at an instant. Zone offsets only ever change on quarter hours. */
export function offsetMinutes(timeZone: string, instant: number): number {
  let cache = offsetCaches.get(timeZone)
  if (!cache) {
    cache = new Map()
    offsetCaches.set(timeZone, cache)
  }
  const slot = Math.floor(instant / SLOT_MS)
  const known = cache.get(slot)
  if (known !== undefined) return known
  const offset = tzOffset(timeZone, new Date(slot * SLOT_MS))
  cache.set(slot, offset)
  return offset
}

/** True for an IANA zone this runtime can compute with. */
export function isTimeZone(timeZone: string): boolean {
  if (timeZone === '' || /^[+-]/.test(timeZone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}

/** True for a real calendar day written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text)
}

/** The calendar day of an instant in a zone. */
export function dayOf(instant: number, timeZone: string): string {
  return new Date(instant + offsetMinutes(timeZone, instant) * MINUTE_MS).toISOString().slice(0, 10)
}

/** An instant as ISO 8601 with the zone's offset, to the second: `2026-10-01T14:05:00+02:00`. */
export function isoInZone(instant: number, timeZone: string): string {
  const offset = offsetMinutes(timeZone, instant)
  const local = new Date(instant + offset * MINUTE_MS).toISOString().slice(0, 19)
  const absolute = Math.abs(offset)
  const hours = String(Math.floor(absolute / 60)).padStart(2, '0')
  const minutes = String(absolute % 60).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${hours}:${minutes}`
}

/**
 * The instant of a wall-clock time, given as if it were UTC milliseconds. A time skipped by a clock change moves
 * forward by the gap; a time that occurs twice is read as its first occurrence.
 */
export function instantOfWallClock(wallClockMs: number, timeZone: string): number {
  const before = offsetMinutes(timeZone, wallClockMs - DAY_MS) * MINUTE_MS
  const after = offsetMinutes(timeZone, wallClockMs + DAY_MS) * MINUTE_MS
  // The offset in force before a change gives the first occurrence of a repeated time.
  for (const offset of before === after ? [before] : [before, after]) {
    const candidate = wallClockMs - offset
    if (offsetMinutes(timeZone, candidate) * MINUTE_MS === offset) return candidate
  }
  return wallClockMs - before
}

/** First instant of a day in a zone. */
export function startOfDay(day: string, timeZone: string): number {
  return instantOfWallClock(Date.parse(`${day}T00:00:00Z`), timeZone)
}

/** First instant after a day in a zone. */
export function endOfDay(day: string, timeZone: string): number {
  return startOfDay(addDays(day, 1), timeZone)
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)
}

/** Number of days of a window, both ends counted. */
export function windowLength(window: { from: string; to: string }): number {
  return daysBetween(window.from, window.to) + 1
}

/** `October 2026` for a whole month, else `1 – 14 October 2026`. */
export function describeWindow(window: { from: string; to: string }): string {
  const wholeMonth =
    window.from.endsWith('-01') &&
    addDays(window.to, 1).endsWith('-01') &&
    window.from.slice(0, 7) === window.to.slice(0, 7)
  const format = (day: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
  if (wholeMonth) return format(window.from, { month: 'long', year: 'numeric' })
  const full: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' }
  if (window.from === window.to) return format(window.from, full)
  const start: Intl.DateTimeFormatOptions =
    window.from.slice(0, 7) === window.to.slice(0, 7)
      ? { day: 'numeric' }
      : window.from.slice(0, 4) === window.to.slice(0, 4)
        ? { day: 'numeric', month: 'long' }
        : full
  return `${format(window.from, start)} – ${format(window.to, full)}`
}
