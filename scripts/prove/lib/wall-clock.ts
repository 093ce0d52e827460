/**
 * What clocks show, by the runtime's own calendar and nothing of the product: walked through minute by minute. A wall
 * clock is given as if it were UTC milliseconds.
 */

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

export function wallClock(timeZone: string, instant: number): number {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) + (((instant % MINUTE_MS) + MINUTE_MS) % MINUTE_MS)
}

/** Clock changes between two instants: the first instant of the new time, and by how much the clock went ahead. */
export function readClockChanges(timeZone: string, from: number, to: number): { at: number; shiftMs: number }[] {
  const offset = (instant: number) => wallClock(timeZone, instant) - instant
  const changes: { at: number; shiftMs: number }[] = []
  for (let hour = from; hour < to; hour += HOUR_MS) {
    if (offset(hour) === offset(hour + HOUR_MS)) continue
    let at = hour + MINUTE_MS
    while (offset(at) === offset(hour)) at += MINUTE_MS
    changes.push({ at, shiftMs: offset(at) - offset(hour) })
  }
  return changes
}

/** Every minute of some days. */
export interface ZoneDays {
  timeZone: string
  from: number
  to: number
  /** Days that lie within as a whole, by their wall-clock midnight, and the instants they go from and to. */
  wholeDays: readonly number[]
  wholeFrom: number
  wholeTo: number
  /** Instants after `from` at which the clock shows a full hour. */
  fullHours: readonly number[]
  /** When the clock first shows a time; where it never does, when that much has passed since the minute before the gap. */
  firstAt(wall: number): number
}

export function scanDays(timeZone: string, start: number, end: number): ZoneDays {
  const from = Math.floor(start / HOUR_MS) * HOUR_MS
  const to = Math.floor(end / HOUR_MS) * HOUR_MS
  const first = new Map<number, number>()
  const fullHours: number[] = []
  const days = new Map<number, number>()
  for (let at = from; at < to; at += MINUTE_MS) {
    const wall = wallClock(timeZone, at)
    if (!first.has(wall)) first.set(wall, at)
    if (wall % HOUR_MS === 0 && at > from) fullHours.push(at)
    const day = Math.floor(wall / DAY_MS) * DAY_MS
    if (!days.has(day)) days.set(day, at)
  }
  const wholeDays = [...days.keys()].sort((a, b) => a - b).slice(1, -1)
  const lastDay = wholeDays.at(-1) as number
  return {
    timeZone,
    from,
    to,
    wholeDays,
    wholeFrom: days.get(wholeDays[0] as number) as number,
    wholeTo: days.get(lastDay + DAY_MS) as number,
    fullHours,
    firstAt: (wall) => {
      for (let back = 0; back <= DAY_MS; back += MINUTE_MS) {
        const at = first.get(wall - back)
        if (at !== undefined) return at + back
      }
      throw new Error('A time lies outside the days that were walked through.')
    },
  }
}
