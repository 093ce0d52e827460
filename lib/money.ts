/**
 * Exact money. An amount is a safe integer in minor units of its currency (cents for EUR, yen for JPY, fils for KWD);
 * no amount is ever held in, or computed through, a fractional number.
 */

/** ISO 4217 exponents that differ from 2. */
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
}

/** Number of digits after the decimal mark of a currency's amounts (ISO 4217). */
export function currencyExponent(currency: string): number {
  return EXPONENTS[currency] ?? 2
}

/** True for a three-letter upper-case code that the runtime's currency tables know. */
export function isCurrency(code: string): boolean {
  return KNOWN_CURRENCIES.has(code)
}
const KNOWN_CURRENCIES = new Set(Intl.supportedValuesOf('currency'))

/** Throws when a sum has left the range in which integers are exact (±9,007,199,254,740,991 minor units). */
export function safeMinor(minor: number): number {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`Amount ${minor} is outside the exact integer range`)
  return minor
}

/**
 * Canonical decimal text (`-1234.5`) to minor units, rounding half away from zero where the text is finer than the
 * currency. Returns null when the text is not a plain decimal or its amount is outside the exact range.
 */
export function minorFromDecimal(text: string, currency: string): number | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) return null
  const exponent = currencyExponent(currency)
  const fraction = match[3] ?? ''
  const kept = fraction.slice(0, exponent).padEnd(exponent, '0')
  const roundUp = (fraction[exponent] ?? '0') >= '5' ? 1 : 0
  const minor = Number(`${match[2]}${kept}`) + roundUp
  if (!Number.isSafeInteger(minor)) return null
  return match[1] === '-' && minor !== 0 ? -minor : minor
}

/** Minor units to canonical decimal text: 123450 EUR is `1234.50`. */
export function decimalFromMinor(minor: number, currency: string): string {
  const exponent = currencyExponent(currency)
  const digits = String(Math.abs(safeMinor(minor))).padStart(exponent + 1, '0')
  const sign = minor < 0 ? '-' : ''
  if (exponent === 0) return sign + digits
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

const formatters = new Map<string, Intl.NumberFormat>()

/** An amount for people, in the currency's own notation: `€1,234.50`. Signs use the true minus. */
export function formatMoney(minor: number, currency: string, locale = 'en'): string {
  const key = `${locale} ${currency}`
  let formatter = formatters.get(key)
  if (!formatter) {
    const exponent = currencyExponent(currency)
    formatter = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
    })
    formatters.set(key, formatter)
  }
  // Passing the decimal text keeps every digit; a number would go through binary fractions.
  const formatted = formatter.format(decimalFromMinor(minor, currency) as unknown as number)
  return formatted.replace('-', '−')
}
