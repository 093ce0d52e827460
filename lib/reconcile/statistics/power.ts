import { normalQuantile } from './special'

/**
 * Orders needed in each of two groups to find a share of `baseline + difference` instead of `baseline` with chance `power`
 * in a two-sided test at `alpha` (rule book 5.3). Infinity where the two shares are the same.
 */
export function ordersNeeded(baseline: number, difference: number, alpha = 0.05, power = 0.8): number {
  const other = Math.min(1, Math.max(0, baseline + difference))
  if (other === baseline) return Number.POSITIVE_INFINITY
  const mean = (baseline + other) / 2
  const reach =
    normalQuantile(1 - alpha / 2) * Math.sqrt(2 * mean * (1 - mean)) +
    normalQuantile(power) * Math.sqrt(baseline * (1 - baseline) + other * (1 - other))
  return Math.ceil((reach * reach) / (other - baseline) ** 2)
}
