import { currencyExponent } from '@/lib/money'

/**
 * GA4 writes metrics as decimal text, at times with the tail of a binary fraction (`129.98999999999998`) or a power of
 * ten (`1.2E7`). Here they are whole numbers of 10^-18, so that sums lose nothing.
 */

const SCALE = 18
/** Powers of ten up to the largest that a metric's text can call for: a million rows would compute the same few anew. */
const TEN = Array.from({ length: 40 + 99 + SCALE + 1 }, (_, power) => 10n ** BigInt(power))
const ONE = TEN[SCALE] as bigint
const COUNT = /^\d{1,15}$/
const METRIC = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/

/** Null for text that is no number. Digits beyond the eighteenth decimal are cut. */
export function parseMetric(text: string): bigint | null {
  if (text === '0') return 0n
  const match = METRIC.exec(text)
  if (!match) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const shift = SCALE - fraction.length + Number(exponent)
  const digits = BigInt(whole + fraction)
  const scaled = shift >= 0 ? digits * (TEN[shift] as bigint) : digits / (TEN[-shift] as bigint)
  return sign === '-' ? -scaled : scaled
}

/** To minor units of a currency, rounded half away from zero; null outside the exact integer range. */
export const minorOf = (scaled: bigint, currency: string): number | null =>
  rounded(scaled, TEN[SCALE - currencyExponent(currency)] as bigint)

/** A count of 0 or more, which GA4 may write with decimals; null for any other text. */
export function parseCount(text: string): number | null {
  if (COUNT.test(text)) return Number(text)
  const scaled = parseMetric(text)
  return scaled === null || scaled < 0n ? null : rounded(scaled, ONE)
}

function rounded(scaled: bigint, unit: bigint): number | null {
  if (scaled === 0n) return 0
  const magnitude = ((scaled < 0n ? -scaled : scaled) * 2n + unit) / (unit * 2n)
  const whole = Number(magnitude)
  if (!Number.isSafeInteger(whole)) return null
  return scaled < 0n && whole !== 0 ? -whole : whole
}
