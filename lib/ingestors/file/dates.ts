import { DAY_MS, instantOfWallClock } from '@/lib/period'
import { fileError, quote, SAY } from './problems'

/**
 * Dates and times as files write them. Whether 03/04 is a day or a month first is decided once per file, from all its
 * dates, and never per cell.
 */
export type DateOrder = 'dmy' | 'mdy' | 'ymd'

/** A date as written. Year-first and named-month dates are settled; others have two parts whose order is open. */
export interface Moment {
  year: number
  /** Month and day when `isSettled`; otherwise the two numbers in the order written. */
  first: number
  second: number
  isSettled: boolean
  /** Time of day in milliseconds; null for a date alone. */
  timeMs: number | null
  /** Minutes east of UTC; null where none is written. */
  offsetMinutes: number | null
}

const YEAR_FIRST = /^(?<year>\d{4})(?<mark>[-/.])(?<first>\d{1,2})\k<mark>(?<second>\d{1,2})(?!\d)/
const COMPACT = /^(?<year>\d{4})(?<first>\d{2})(?<second>\d{2})(?!\d)/
const YEAR_LAST = /^(?<first>\d{1,2})(?<mark>[-/.])(?<second>\d{1,2})\k<mark>(?<year>\d{4})(?!\d)/
const MONTH_FIRST = /^(?<month>[A-Za-z]{3,9})\.? +(?<day>\d{1,2})(?:st|nd|rd|th)?,? +(?<year>\d{4})(?!\d)/
const DAY_FIRST = /^(?<day>\d{1,2})(?:st|nd|rd|th)?[ -](?<month>[A-Za-z]{3,9})\.?,?[ -](?<year>\d{4})(?!\d)/
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +/i
const TIME =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([ap])\.?m\.?)? ?(?:(z|utc|gmt)|([+-])(\d{2}):?(\d{2})?)?$/i

const SPACE = 32
const PLUS = 43
const DASH = 45
const COLON = 58
const LETTER_T = 84

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

function monthOf(name = ''): number {
  const lower = name.toLowerCase()
  return 1 + MONTHS.findIndex((month) => month === lower || lower === month.slice(0, 3) || lower === month.slice(0, 4))
}

const MAX_DATE_CHARS = 64

/** Reads a date with an optional time and offset; null when the text has none of the known forms. */
export function readMoment(raw: string): Moment | null {
  const text = raw.trim()
  if (text.length > MAX_DATE_CHARS) return null
  return readPlainIso(text) ?? readNumericDate(text) ?? readNamedMonth(text.replace(WEEKDAY, ''))
}

/** The usual spelling, `2026-10-01 10:00:00 +0200` and its kin, without the cost of patterns. */
function readPlainIso(text: string): Moment | null {
  const { length } = text
  if (length < 10 || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return null
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2)
  const first = digitsAt(text, 5)
  const second = digitsAt(text, 8)
  if (!(year >= 0 && first >= 0 && second >= 0)) return null
  if (length === 10) return { year, first, second, isSettled: true, timeMs: null, offsetMinutes: null }
  const separator = text.charCodeAt(10)
  if (length < 19 || (separator !== SPACE && separator !== LETTER_T)) return null
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return null
  const hour = digitsAt(text, 11)
  const minute = digitsAt(text, 14)
  const seconds = digitsAt(text, 17)
  if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && seconds >= 0 && seconds < 60)) return null
  const offsetMinutes = length === 19 ? null : readPlainOffset(text)
  if (offsetMinutes === undefined) return null
  return { year, first, second, isSettled: true, timeMs: ((hour * 60 + minute) * 60 + seconds) * 1000, offsetMinutes }
}

/** `Z`, `+02:00` or ` +0200` from character 19 on; undefined for anything else. */
function readPlainOffset(text: string): number | undefined {
  if (text.length === 20) return text.endsWith('Z') ? 0 : undefined
  const start = text.charCodeAt(19) === SPACE ? 20 : 19
  const sign = text.charCodeAt(start)
  const hasColon = text.charCodeAt(start + 3) === COLON
  if ((sign !== PLUS && sign !== DASH) || text.length !== start + (hasColon ? 6 : 5)) return undefined
  const hours = digitsAt(text, start + 1)
  const minutes = digitsAt(text, start + (hasColon ? 4 : 3))
  if (!(hours >= 0 && hours < 14 && minutes >= 0 && minutes < 60)) return undefined
  return sign === DASH ? -(hours * 60 + minutes) : hours * 60 + minutes
}

/** The number that two digits at a place make; NaN where there are none. */
function digitsAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function readNumericDate(text: string): Moment | null {
  for (const pattern of [YEAR_FIRST, COMPACT, YEAR_LAST]) {
    const match = pattern.exec(text)
    if (!match) continue
    const { year, first, second } = match.groups ?? {}
    const rest = text.slice(match[0].length)
    return withTime(rest, Number(year), Number(first), Number(second), pattern !== YEAR_LAST)
  }
  return null
}

function readNamedMonth(text: string): Moment | null {
  const match = MONTH_FIRST.exec(text) ?? DAY_FIRST.exec(text)
  if (!match) return null
  const { year, month, day } = match.groups ?? {}
  return withTime(text.slice(match[0].length), Number(year), monthOf(month), Number(day), true)
}

function withTime(rest: string, year: number, first: number, second: number, isSettled: boolean): Moment | null {
  if (rest === '') return { year, first, second, isSettled, timeMs: null, offsetMinutes: null }
  const time = readTime(rest)
  return time && { year, first, second, isSettled, timeMs: time.timeMs, offsetMinutes: time.offsetMinutes }
}

function readTime(rest: string): { timeMs: number; offsetMinutes: number | null } | null {
  const start = /^(?:T|,? +at +|,? +)/i.exec(rest)
  const match = start && TIME.exec(rest.slice(start[0].length).replace(/\s+/g, ' '))
  if (!match) return null
  const [, hourText, minuteText, secondText = '0', fraction = '', half, utc, sign, offsetHours, offsetRest] = match
  let hour = Number(hourText)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  }
  const minute = Number(minuteText)
  const second = Number(secondText)
  if (hour > 23 || minute > 59 || second > 59) return null
  const timeMs = ((hour * 60 + minute) * 60 + second) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  if (utc !== undefined) return { timeMs, offsetMinutes: 0 }
  if (sign === undefined) return { timeMs, offsetMinutes: null }
  const offset = Number(offsetHours) * 60 + Number(offsetRest ?? '0')
  if (offset > 14 * 60 || Number(offsetRest ?? '0') > 59) return null
  return { timeMs, offsetMinutes: sign === '-' ? -offset : offset }
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Midnight of the moment's calendar day as if it were UTC; null when there is no such day in this order. */
export function wallMidnight(moment: Moment, order: DateOrder | null): number | null {
  const { year } = moment
  if (!moment.isSettled && order === 'ymd') return null
  const isDayFirst = !moment.isSettled && order !== 'mdy'
  const month = isDayFirst ? moment.second : moment.first
  const day = isDayFirst ? moment.first : moment.second
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0)
  if (year < 1970 || day < 1 || day > days) return null
  return Date.UTC(year, month - 1, day)
}

/** The instant of a moment; a date alone is the start of its day in `timeZone`. Null when there is no such day. */
export function instantOf(moment: Moment, order: DateOrder | null, timeZone: string): number | null {
  const midnight = wallMidnight(moment, order)
  if (midnight === null) return null
  const wall = midnight + (moment.timeMs ?? 0)
  if (moment.offsetMinutes !== null) return wall - moment.offsetMinutes * 60_000
  return timeZone === 'UTC' ? wall : instantOfWallClock(wall, timeZone)
}

/** `2026-10-01` for a midnight given as if it were UTC. */
export function dayText(midnight: number): string {
  return new Date(Math.floor(midnight / DAY_MS) * DAY_MS).toISOString().slice(0, 10)
}

interface Seen {
  row: number
  text: string
}

/** Collects what all dates of a file's date column say about the order of day and month, and about offsets. */
export class DateEvidence {
  private dayFirst: Seen | null = null
  private monthFirst: Seen | null = null
  private open: Seen | null = null
  private withOffset: Seen | null = null
  private withoutOffset: Seen | null = null
  /** Spellings seen already: a report repeats few days. */
  private readonly known = new Set<string>()

  add(text: string, row: number): void {
    if (this.known.has(text)) return
    if (this.known.size < 1000) this.known.add(text)
    const moment = readMoment(text)
    if (!moment) return
    const canBeDayFirst = wallMidnight(moment, 'dmy') !== null
    const canBeMonthFirst = wallMidnight(moment, 'mdy') !== null
    if (!canBeDayFirst && !canBeMonthFirst) return
    if (moment.offsetMinutes !== null) this.withOffset ??= { row, text }
    else this.withoutOffset ??= { row, text }
    if (moment.isSettled || moment.first === moment.second) return
    if (canBeDayFirst && canBeMonthFirst) this.open ??= { row, text }
    else if (canBeDayFirst) this.dayFirst ??= { row, text }
    else this.monthFirst ??= { row, text }
  }

  /** True when some time of the file has no offset and was therefore read in a zone the person chose. */
  get needsZone(): boolean {
    return this.withoutOffset !== null
  }

  /** The file's order of day and month; null when no date of it depends on one. */
  decideOrder(source: string, column: string, declared: DateOrder | undefined): DateOrder | null {
    if (declared) return declared
    const { dayFirst, monthFirst, open } = this
    if (dayFirst && monthFirst) {
      throw fileError(
        'dateOrder',
        `${source}, column ${quote(column)}, writes dates in two ways: ${quote(dayFirst.text)} in row ${dayFirst.row} and ` +
          `${quote(monthFirst.text)} in row ${monthFirst.row}. Say which with ${SAY.dateOrder}: dmy or mdy.`,
      )
    }
    if (dayFirst) return 'dmy'
    if (monthFirst) return 'mdy'
    if (!open) return null
    throw fileError(
      'dateOrder',
      `${source}, row ${open.row}, column ${quote(column)}: ${quote(open.text)} can have the day or the month first, and ` +
        `no other date of the file tells. Say which with ${SAY.dateOrder}: dmy or mdy.`,
    )
  }

  /** Throws when only some times carry an offset and nobody said what the others mean. */
  checkOffsets(source: string, column: string, declaredZone: string | undefined): void {
    const { withOffset, withoutOffset } = this
    if (declaredZone !== undefined || !withOffset || !withoutOffset) return
    throw fileError(
      'sourceTimeZone',
      `${source}, column ${quote(column)}: ${quote(withOffset.text)} in row ${withOffset.row} carries an offset and ` +
        `${quote(withoutOffset.text)} in row ${withoutOffset.row} does not. Say in which zone the latter is with ` +
        `${SAY.sourceTimeZone}, such as Europe/Berlin.`,
    )
  }
}
