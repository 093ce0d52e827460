/** Statistics of the engine. Results are doubles rounded to 9 significant digits so that every machine writes the same. */

const Z_95 = 1.959963984540054

export function round9(value: number): number {
  return Number(value.toPrecision(9))
}

/** Wilson 95 % score interval of `hits` in `total` (rule book 5.5 holds golden values). `total` must be positive. */
export function wilson(hits: number, total: number): { low: number; high: number } {
  const p = hits / total
  const z2 = Z_95 * Z_95
  const centre = p + z2 / (2 * total)
  const margin = Z_95 * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total * total))
  const scale = 1 + z2 / total
  return {
    low: hits === 0 ? 0 : round9(Math.max(0, (centre - margin) / scale)),
    high: hits === total ? 1 : round9(Math.min(1, (centre + margin) / scale)),
  }
}
