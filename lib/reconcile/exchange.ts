import { CodedColumn, NumberColumn } from '@/lib/columns'
import { AppError } from '@/lib/errors'
import { currencyExponent, safeMinor } from '@/lib/money'
import type { OrderDetails } from '@/lib/transaction'
import { OrderTable } from '@/lib/transaction-table'

/**
 * Store amounts in the reporting currency (rule book 3.18). Rates are exact scaled integers; no amount passes through a
 * fraction. Days are day numbers in the window's zone.
 */

/** Pairs that a currency-day needs before its own median counts. */
const MIN_PAIRS = 5
/** A rate of 1 in a rate's own units: nine digits after the mark. */
const SCALE = 1_000_000_000n

export interface RatePair {
  currency: string
  day: number
  storeMinor: number
  analyticsMinor: number
}

export type RateSource = 'implied' | 'nearest_day' | 'table'

export interface Rate {
  /** Reporting minor units for 10⁹ store minor units. */
  scaled: bigint
  source: RateSource
}

export interface CurrencyLine {
  currency: string
  orders: number
  matched: number
  settled: number
  /** In the currency itself. */
  ownMinor: number
  /** Converted into the reporting currency. */
  storeMinor: number
  /** Where its rates come from; null for the reporting currency. */
  rates: RateSource[] | null
}

export class ExchangeRates {
  private readonly found = new Map<string, Rate>()

  constructor(
    private readonly implied: ReadonlyMap<string, ReadonlyMap<number, bigint>>,
    private readonly table: ReadonlyMap<string, bigint>,
    /** Currencies whose figures GA4 shows unchanged. */
    private readonly unconverted: ReadonlySet<string>,
  ) {}

  /**
   * The rate of a currency on a day: implied by that day's orders, else by the nearest day's (the earlier of two), else
   * the one a person gave. Throws `invalid_input`, naming the currency and the way out, where there is none.
   */
  rateOf(currency: string, day: number): Rate {
    const key = `${currency} ${day}`
    const known = this.found.get(key)
    if (known) return known
    const rate = this.find(currency, day)
    if (!rate)
      throw new AppError(
        'invalid_input',
        this.unconverted.has(currency)
          ? `GA4 shows the figures of ${currency} orders unchanged. If its property reports in ${currency}, say so with --currency ${currency}; if not, give a rate, such as --rate ${currency}=1.08.`
          : `No exchange rate for ${currency}: fewer than ${MIN_PAIRS} of its orders on any one day are in GA4. Give a rate, such as --rate ${currency}=1.08.`,
        { details: [{ field: 'rate', message: `is missing for ${currency}` }] },
      )
    this.found.set(key, rate)
    return rate
  }

  /** Sources of the rates that were used for a currency. */
  sourcesOf(currency: string): RateSource[] {
    const sources = new Set<RateSource>()
    for (const [key, { source }] of this.found) if (key.startsWith(`${currency} `)) sources.add(source)
    return (['implied', 'nearest_day', 'table'] as const).filter((source) => sources.has(source))
  }

  private find(currency: string, day: number): Rate | null {
    const days = this.implied.get(currency)
    const own = days?.get(day)
    if (own !== undefined) return { scaled: own, source: 'implied' }
    let nearest: { day: number; scaled: bigint } | null = null
    for (const [other, scaled] of days ?? []) {
      const isNearer =
        nearest === null ||
        Math.abs(other - day) < Math.abs(nearest.day - day) ||
        (Math.abs(other - day) === Math.abs(nearest.day - day) && other < nearest.day)
      if (isNearer) nearest = { day: other, scaled }
    }
    if (nearest) return { scaled: nearest.scaled, source: 'nearest_day' }
    const given = this.table.get(currency)
    return given === undefined ? null : { scaled: given, source: 'table' }
  }
}

/**
 * Rates that GA4 itself used, as far as its amounts tell: the median of GA4's amount over the store's, by currency and
 * day. `given` are a person's rates in units of the currencies, such as `{ USD: '0.92' }` for 0.92 of the reporting
 * currency to a dollar; they count where too few orders tell. Throws `invalid_input` for a rate that is no positive decimal.
 */
export function impliedRates(
  pairs: readonly RatePair[],
  reportingCurrency: string,
  given: Readonly<Record<string, string>> = {},
): ExchangeRates {
  const byDay = new Map<string, Map<number, bigint[]>>()
  for (const { currency, day, storeMinor, analyticsMinor } of pairs) {
    if (storeMinor <= 0 || analyticsMinor <= 0) continue
    const days = byDay.get(currency) ?? new Map<number, bigint[]>()
    byDay.set(currency, days)
    const rates = days.get(day) ?? []
    days.set(day, rates)
    rates.push(divide(BigInt(analyticsMinor) * SCALE, BigInt(storeMinor)))
  }
  const implied = new Map<string, Map<number, bigint>>()
  const unconverted = new Set<string>()
  for (const [currency, days] of byDay) {
    const medians = [...days]
      .filter(([, rates]) => rates.length >= MIN_PAIRS)
      .map(([day, rates]) => [day, median(rates)] as const)
    // The same figure in both currencies is no rate: GA4 did not convert, or reports in another currency than is said.
    const told = medians.filter(([, rate]) => rate !== SCALE)
    if (told.length < medians.length) unconverted.add(currency)
    implied.set(currency, new Map(told))
  }
  const table = new Map(
    Object.entries(given).map(([currency, text]) => [currency, scaledRate(text, currency, reportingCurrency)]),
  )
  return new ExchangeRates(implied, table, unconverted)
}

/** A decimal rate between units as one between minor units: a yen has no cents, a dinar a thousand fils. */
function scaledRate(text: string, currency: string, reportingCurrency: string): bigint {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text)
  const digits = match ? BigInt(`${match[1]}${(match[2] ?? '').padEnd(9, '0')}`) : 0n
  if (digits === 0n)
    throw new AppError('invalid_input', `The rate of ${currency} is "${text}", but must be a number such as 1.08.`, {
      details: [{ field: 'rate', message: `of ${currency} must be a positive number` }],
    })
  const shift = currencyExponent(reportingCurrency) - currencyExponent(currency)
  return shift >= 0 ? digits * 10n ** BigInt(shift) : divide(digits, 10n ** BigInt(-shift))
}

function median(rates: bigint[]): bigint {
  rates.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const middle = rates.length >> 1
  if (rates.length % 2 === 1) return rates[middle] as bigint
  return divide((rates[middle - 1] as bigint) + (rates[middle] as bigint), 2n)
}

/** Rounds half away from zero; `by` is positive. */
function divide(value: bigint, by: bigint): bigint {
  const half = by / 2n
  return value < 0n ? -((-value + half) / by) : (value + half) / by
}

/** An amount in the reporting currency, rounded half away from zero. */
export function convertMinor(minor: number, { scaled }: Rate): number {
  return safeMinor(Number(divide(BigInt(minor) * scaled, SCALE)))
}

const MONEY_DETAILS = [
  'shippingTaxMinor',
  'tipMinor',
  'dutiesMinor',
  'giftCardMinor',
  'currentTotalMinor',
  'addedMinor',
] as const satisfies (keyof OrderDetails)[]

/**
 * The orders with every amount in the reporting currency, each at the rate of its own day. What is not money is shared
 * with the given table.
 */
export function convertOrders(
  orders: OrderTable,
  orderDays: Int32Array,
  rates: ExchangeRates,
  reportingCurrency: string,
): OrderTable {
  const rateOf = ratesByRow(orders, orderDays, rates, reportingCurrency)
  const convertColumn = ({ values }: NumberColumn<Float64Array>) => {
    const converted = new NumberColumn(values.slice(0, orders.length))
    converted.length = orders.length
    for (let row = 0; row < orders.length; row++) {
      const minor = values[row] as number
      const rate = minor === 0 || Number.isNaN(minor) ? null : rateOf(row)
      if (rate) converted.values[row] = convertMinor(minor, rate)
    }
    return converted
  }
  const currencies = new CodedColumn()
  for (let row = 0; row < orders.length; row++) currencies.push(reportingCurrency)
  const details = new Map<number, OrderDetails>()
  for (const [row, ofOrder] of orders.details) {
    const rate = rateOf(row)
    details.set(row, rate ? convertDetails(ofOrder, rate) : ofOrder)
  }
  return Object.assign(new OrderTable(), orders, {
    currencies,
    totals: convertColumn(orders.totals),
    subtotals: convertColumn(orders.subtotals),
    taxes: convertColumn(orders.taxes),
    shippings: convertColumn(orders.shippings),
    discounts: convertColumn(orders.discounts),
    refunds: convertColumn(orders.refunds),
    details,
  })
}

/** Rates of rows, null for the reporting currency; each currency-day is looked up once. */
function ratesByRow(
  orders: OrderTable,
  orderDays: Int32Array,
  rates: ExchangeRates,
  reportingCurrency: string,
): (row: number) => Rate | null {
  const { levels, codes } = orders.currencies
  const byDay = levels.map(() => new Map<number, Rate>())
  return (row) => {
    const code = codes.at(row)
    const currency = levels[code] as string
    if (currency === reportingCurrency) return null
    const known = byDay[code] as Map<number, Rate>
    const day = orderDays[row] as number
    let rate = known.get(day)
    if (!rate) {
      rate = rates.rateOf(currency, day)
      known.set(day, rate)
    }
    return rate
  }
}

function convertDetails(details: OrderDetails, rate: Rate): OrderDetails {
  const converted = { ...details }
  for (const name of MONEY_DETAILS) {
    const minor = details[name]
    if (minor !== undefined) converted[name] = convertMinor(minor, rate)
  }
  if (details.refunds)
    converted.refunds = details.refunds.map(({ at, amountMinor }) => ({
      at,
      amountMinor: convertMinor(amountMinor, rate),
    }))
  return converted
}
