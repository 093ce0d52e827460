import { normalQuantile } from './special'

/** Orders needed in each of two groups to find a share of `baseline + difference` instead of `baseline`. */
export function ordersNeeded(baseline: number, difference: number, alpha = 0.05, power = 0.8): number {
  const other = Math.min(1, baseline + difference)
  const mean = (baseline + other) / 2
  const reach =
    normalQuantile(1 - alpha / 2) * Math.sqrt(2 * mean * (1 - mean)) +
    normalQuantile(power) * Math.sqrt(baseline * (1 - baseline) + other * (1 - other))
  return Math.ceil((reach * reach) / (other - baseline) ** 2)
}
