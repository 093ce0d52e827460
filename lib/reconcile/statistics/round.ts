/** Results are doubles rounded to 9 significant digits, so that every machine writes the same. */
export function round9(value: number): number {
  return Number(value.toPrecision(9))
}
