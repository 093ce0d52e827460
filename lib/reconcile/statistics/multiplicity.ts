import { round9 } from './round'

/** q values in the order of `p`: the false-discovery rate at which each would be reported (Benjamini–Hochberg). */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const order = p.map((_, at) => at).sort((a, b) => (p[b] as number) - (p[a] as number))
  const q = new Array<number>(p.length)
  let least = 1
  for (const [position, at] of order.entries()) {
    least = Math.min(least, ((p[at] as number) * p.length) / (p.length - position))
    q[at] = round9(least)
  }
  return q
}
