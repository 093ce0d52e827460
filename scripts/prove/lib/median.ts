/** Median and 95th percentile, in milliseconds with one decimal. Throws without measurements. */
export function median(valuesMs: readonly number[]): { medianMs: number; p95Ms: number } {
  const sorted = valuesMs.toSorted((a, b) => a - b)
  const at = (share: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
    if (value === undefined) throw new Error('Nothing was measured')
    return Math.round(value * 10) / 10
  }
  return { medianMs: at(0.5), p95Ms: at(0.95) }
}
