import { addDays, DAY_MS, dayOf, startOfDay } from '@/lib/period'

/** Calendar days as integers (days since 1970-01-01), so that millions of instants can be put on a calendar cheaply. */

/** Stands for "no date". Smaller than every real day. */
export const NO_DAY = -1_000_000

export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS
}

const texts = new Map<number, string>()

export function dayText(day: number): string {
  let text = texts.get(day)
  if (text === undefined) {
    text = new Date(day * DAY_MS).toISOString().slice(0, 10)
    texts.set(day, text)
  }
  return text
}

export const dayTextOrNull = (day: number): string | null => (day === NO_DAY ? null : dayText(day))

/** The calendar of one zone over a span of instants; the starts of its days are computed once. */
export class DayClock {
  private readonly first: number
  private readonly starts: Float64Array

  constructor(
    private readonly timeZone: string,
    instants: { readonly values: Float64Array; readonly length: number },
  ) {
    let least = Number.POSITIVE_INFINITY
    let most = Number.NEGATIVE_INFINITY
    for (let row = 0; row < instants.length; row++) {
      const instant = instants.values[row] as number
      if (instant < least) least = instant
      if (instant > most) most = instant
    }
    // A span of centuries is a mistake in the data, not a calendar to build.
    const isSpan = least <= most && most - least < 20_000 * DAY_MS
    this.first = isSpan ? dayNumber(dayOf(least, timeZone)) : 0
    const count = isSpan ? dayNumber(dayOf(most, timeZone)) - this.first + 2 : 0
    this.starts = new Float64Array(count)
    for (let at = 0, day = dayText(this.first); at < count; at++, day = addDays(day, 1))
      this.starts[at] = startOfDay(day, timeZone)
  }

  /** The day of an instant. */
  dayOf(instant: number): number {
    const { starts } = this
    const last = starts.length - 1
    if (last < 1 || instant < (starts[0] as number) || instant >= (starts[last] as number))
      return dayNumber(dayOf(instant, this.timeZone))
    let at = Math.min(last, Math.floor((instant - (starts[0] as number)) / DAY_MS))
    while (instant < (starts[at] as number)) at--
    while (instant >= (starts[at + 1] as number)) at++
    return this.first + at
  }
}
