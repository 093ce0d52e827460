import type { CodedColumn } from '@/lib/columns'
import { formatMoney } from '@/lib/money'
import { HOUR_MS, offsetMinutes } from '@/lib/period'
import { CHANNELS, FACTORS, type Factor as OrderFactor } from '@/lib/transaction'
import { dayText } from '../days'
import { consentRegion } from './consent-region'
import { condenseFactor, type Factor, LevelCoder, type RawFactor } from './factor-columns'
import { gatewayClass, mainGateway } from './gateway-class'
import type { CauseLines, Population } from './lines'

/** Attributes a cause may hide in, read from the order columns (rule book 5.2). */

export interface FactorContext {
  storeTimeZone: string
  currency: string
  /** Levels of fewer lines are merged. */
  minLevel: number
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'))
const BANDS = ['00-05', '06-11', '12-17', '18-23']
const ITEM_BANDS = ['', '1', '2', '3-5', '6+'] as const
const SLOT_MS = HOUR_MS / 4

/** Every factor with at least two levels, in a fixed order. */
export function buildFactors(population: Population, context: FactorContext): Factor[] {
  const { size } = population
  const factors: Factor[] = []
  const add = (key: string, family: string, levels: readonly string[], codes: Int32Array, ranges?: string[]) => {
    const factor = condenseFactor({ key, family, levels, codes, ...(ranges ? { ranges } : {}) }, context.minLevel)
    if (factor) factors.push(factor)
  }
  const addCoded = (key: string, family: string, column: ColumnOf, nameOf: (level: string) => string) => {
    const raw = readCoded(population, key, family, column, nameOf)
    add(key, family, raw.levels, raw.codes)
  }
  const scratch = new Int32Array(size)
  const addNumbered = (key: string, family: string, levels: readonly string[], read: RowReader, ranges?: string[]) => {
    readNumbered(population, scratch, read)
    add(key, family, levels, scratch, ranges)
  }

  addCoded('gateway', 'payment', ({ orders }) => orders.gateways, mainGateway)
  addCoded(
    'gateway_class',
    'payment',
    ({ orders }) => orders.gateways,
    (level) => (level === '' ? '' : gatewayClass(level)),
  )
  addNumbered('channel', 'channel', CHANNELS, ({ orders }, row) => orders.channels.values[row] as number)
  addCoded('store', 'store', ({ orders }) => orders.stores, trimmed)
  addCoded('currency', 'currency', ({ orders }) => orders.currencies, trimmed)
  for (const factor of FACTORS) {
    const column: ColumnOf = ({ orders }) => orders.factors.get(factor)
    if (!population.parts.some(column)) continue
    addCoded(factor, factor === 'country' ? 'country' : factor, column, normaliser(factor))
    if (factor === 'country')
      addCoded('consent_region', 'country', column, (level) => (level === '' ? '' : (consentRegion(level) ?? '')))
  }
  addDetails(population, add)
  addNumbered('items', 'items', ITEM_BANDS.map(orUnknown), ({ orders }, row) =>
    itemBand(orders.itemCounts.values[row] as number),
  )
  addNumbered('discount', 'discount', ['unknown', 'no', 'yes'], ({ orders }, row) => {
    const minor = orders.discounts.values[row] as number
    return Number.isNaN(minor) ? 0 : minor > 0 ? 2 : 1
  })
  addValue(population, context, scratch, add)
  addClock(population, context, scratch, add)
  addCalendar(population, scratch, add)
  return factors
}

type ColumnOf = (part: CauseLines) => CodedColumn | undefined
type RowReader = (part: CauseLines, row: number) => number
type Add = (key: string, family: string, levels: readonly string[], codes: Int32Array, ranges?: string[]) => void

const trimmed = (level: string) => level.trim()
const orUnknown = (level: string) => (level === '' ? 'unknown' : level)
const normaliser = (factor: OrderFactor) => (level: string) =>
  factor === 'country' ? level.trim().toUpperCase() : level.trim()

const itemBand = (items: number) => (items < 1 ? 0 : items < 3 ? items : items < 6 ? 3 : 4)

function readCoded(
  { parts, size }: Population,
  key: string,
  family: string,
  columnOf: ColumnOf,
  nameOf: (level: string) => string,
): RawFactor {
  const coder = new LevelCoder()
  const codes = new Int32Array(size)
  let at = 0
  for (const part of parts) {
    const column = columnOf(part)
    const unknown = column ? 0 : coder.code('')
    const map = Int32Array.from(column?.levels ?? [], (level) => coder.code(nameOf(level)))
    const values = column?.codes.values
    for (let line = 0; line < part.rows.length; line++)
      codes[at++] = values ? (map[values[part.rows[line] as number] as number] as number) : unknown
  }
  return { key, family, levels: coder.levels, codes }
}

function readNumbered({ parts }: Population, codes: Int32Array, read: RowReader): void {
  let at = 0
  for (const part of parts)
    for (let line = 0; line < part.rows.length; line++) codes[at++] = read(part, part.rows[line] as number)
}

/** Attributes that only some sources know; skipped where no order has details. */
function addDetails(population: Population, add: Add): void {
  if (population.parts.every(({ orders }) => orders.details.size === 0)) return
  const apps = new LevelCoder()
  const appCodes = new Int32Array(population.size)
  const cardCodes = new Int32Array(population.size)
  const presentmentCodes = new Int32Array(population.size)
  let at = 0
  for (const { orders, rows } of population.parts) {
    for (let line = 0; line < rows.length; line++, at++) {
      const row = rows[line] as number
      const details = orders.details.get(row)
      appCodes[at] = apps.code(details?.app ?? '')
      const cardMinor = details?.giftCardMinor ?? 0
      cardCodes[at] = cardMinor <= 0 ? 0 : cardMinor < (orders.totals.values[row] as number) ? 1 : 2
      const shown = details?.presentment?.currency
      presentmentCodes[at] = shown === undefined || shown === orders.currencies.at(row) ? 0 : 1
    }
  }
  add('app', 'channel', apps.levels, appCodes)
  add('gift_card', 'gift_card', ['no', 'part', 'all'], cardCodes)
  add('presentment', 'currency', ['shop', 'other'], presentmentCodes)
}

/** Tenths of the orders by value; equal amounts always share a level. */
function addValue({ size, amounts }: Population, { currency }: FactorContext, codes: Int32Array, add: Add): void {
  if (size < 10) return
  const sorted = amounts.slice().sort()
  const bounds: number[] = []
  for (let tenth = 1; tenth < 10; tenth++) {
    const bound = sorted[Math.floor((size * tenth) / 10)] as number
    if (bound > (bounds.at(-1) ?? (sorted[0] as number))) bounds.push(bound)
  }
  for (let line = 0; line < size; line++) {
    const amountMinor = amounts[line] as number
    let code = 0
    while (code < bounds.length && amountMinor >= (bounds[code] as number)) code++
    codes[line] = code
  }
  const money = (minor: number) => formatMoney(minor, currency)
  const ranges = [...bounds, null].map((bound, code) => {
    const from = bounds[code - 1]
    if (from === undefined) return bound === null ? 'any value' : `below ${money(bound)}`
    return bound === null ? `of ${money(from)} or more` : `of ${money(from)} to below ${money(bound)}`
  })
  add(
    'value',
    'value',
    ranges.map((_, code) => String(code + 1).padStart(2, '0')),
    codes,
    ranges,
  )
}

function addClock({ size, instants }: Population, { storeTimeZone }: FactorContext, codes: Int32Array, add: Add): void {
  let slot = Number.NaN
  let hour = 0
  for (let line = 0; line < size; line++) {
    const instant = instants[line] as number
    const ownSlot = Math.floor(instant / SLOT_MS)
    if (ownSlot !== slot) {
      slot = ownSlot
      const local = instant + offsetMinutes(storeTimeZone, instant) * 60_000
      hour = Math.floor(local / HOUR_MS) % 24
    }
    codes[line] = hour
  }
  add('hour', 'clock', HOURS, codes)
  for (let line = 0; line < size; line++) codes[line] = Math.floor((codes[line] as number) / 6)
  add('hour_band', 'clock', BANDS, codes)
}

function addCalendar({ size, days }: Population, codes: Int32Array, add: Add): void {
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (let line = 0; line < size; line++) {
    const day = days[line] as number
    if (day < first) first = day
    if (day > last) last = day
  }
  // Day 0, the first of January 1970, was a Thursday.
  for (let line = 0; line < size; line++) codes[line] = ((days[line] as number) + 3) % 7
  add('weekday', 'calendar', WEEKDAYS, codes)
  for (let line = 0; line < size; line++) codes[line] = (days[line] as number) - first
  add(
    'day',
    'calendar',
    Array.from({ length: last - first + 1 }, (_, at) => dayText(first + at)),
    codes,
  )
}
