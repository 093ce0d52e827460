import { currencyExponent } from '@/lib/money'

/** A sum of decimal texts in which no digit is lost, however many decimals each has. */
export class ExactSum {
  /** Sum of all digits, as whole numbers, per number of decimals. */
  private readonly byDecimals = new Map<number, bigint>()

  /** Adds canonical decimal text (`-12.345`), `times` times; `times` is 1 or -1. */
  add(decimal: string, times: 1 | -1 = 1): void {
    const point = decimal.indexOf('.')
    const decimals = point === -1 ? 0 : decimal.length - point - 1
    const digits = BigInt(point === -1 ? decimal : decimal.slice(0, point) + decimal.slice(point + 1))
    this.byDecimals.set(decimals, (this.byDecimals.get(decimals) ?? 0n) + (times === 1 ? digits : -digits))
  }

  /** The sum in minor units, rounded half away from zero; null outside the exact integer range. */
  minor(currency: string): number | null {
    const scale = Math.max(currencyExponent(currency), ...this.byDecimals.keys())
    let sum = 0n
    for (const [decimals, digits] of this.byDecimals) sum += digits * 10n ** BigInt(scale - decimals)
    const unit = 10n ** BigInt(scale - currencyExponent(currency))
    const magnitude = ((sum < 0n ? -sum : sum) * 2n + unit) / (unit * 2n)
    const minor = Number(sum < 0n ? -magnitude : magnitude)
    return Number.isSafeInteger(minor) ? minor : null
  }
}
