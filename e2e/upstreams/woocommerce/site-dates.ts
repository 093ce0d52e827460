import { HOUR_MS, instantOfWallClock, offsetMinutes } from '@/lib/period'
import type { Store } from './store'

/** How WordPress reads the dates it is asked for: wrong with a zone and `dates_are_gmt`, right with naive UTC. */

/** Minutes east of UTC of the site at an instant. */
const siteOffset = ({ zone }: Store, instant: number): number =>
  typeof zone === 'number' ? zone * 60 : offsetMinutes(zone, instant)

/** `2026-10-25T00:30:00` on the site's clock. */
export const localOf = (store: Store, instant: number): string => naive(instant + siteOffset(store, instant) * 60_000)

export const naive = (wallClock: number): string => new Date(wallClock).toISOString().slice(0, 19)

const FORM = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/

interface Asked {
  /** What the site's clock showed, as PHP understood the value. */
  local: string
  hasZone: boolean
  hasFraction: boolean
}

/** Null for what is refused with 400: a date alone, a number, a word, an impossible day. */
function readAsked(store: Store, value: string): Asked | null {
  const match = FORM.exec(value)
  const wall = match ? Date.parse(`${match[1]?.replace(' ', 'T')}Z`) : Number.NaN
  if (!match || Number.isNaN(wall)) return null
  const zone = match[3]
  if (zone !== undefined) {
    const offset = zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
    return { local: localOf(store, wall - offset * 60_000), hasZone: true, hasFraction: match[2] !== undefined }
  }
  // A time that the site's clock skips is moved an hour on.
  const instant = typeof store.zone === 'number' ? wall - store.zone * HOUR_MS : instantOfWallClock(wall, store.zone)
  return { local: localOf(store, instant), hasZone: false, hasFraction: match[2] !== undefined }
}

export interface DateTest {
  /** `after` is true for rows later than the value, both ends left out. */
  passes: (row: { gmt: string; local: string }) => boolean
}

export function dateTest(store: Store, name: 'after' | 'before', value: string, areGmt: boolean): DateTest | null {
  const asked = readAsked(store, value)
  if (asked === null) return null
  const compare = (column: string, bound: string) => (name === 'after' ? column > bound : column < bound)
  // The value as the site's clock shows it is compared with the UTC column, whatever zone the value had.
  if (areGmt) return { passes: ({ gmt }) => compare(gmt, asked.local) }
  if (store.storage === 'posts') return { passes: ({ local }) => compare(local, asked.local) }
  const ignoresZone = asked.hasZone && asked.hasFraction
  const wall = Date.parse(`${ignoresZone ? value.slice(0, 19) : asked.local}Z`)
  const bound =
    asked.hasZone && !asked.hasFraction
      ? naive(Date.parse(value))
      : naive(typeof store.zone === 'number' ? wall - store.zone * HOUR_MS : instantOfWallClock(wall, store.zone))
  return { passes: ({ gmt }) => compare(gmt, bound) }
}
