/** Chance that is the same on every machine: every order has a generator of its own, so any order can be dealt alone. */

/** Numbers from 0 to below 1, one after another. */
export type Random = () => number

/** A generator for one `index` of a world: the same seed and index always give the same numbers (mulberry32). */
export function randomOf(seed: number, index: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35)
  state ^= state >>> 15
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from `least` to `most`, both included. */
export function wholeNumber(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}

/** One of several things, each as likely as its weight says; weights need not sum to 1. */
export function pickWeighted<T>(random: Random, weighted: readonly (readonly [T, number])[]): T {
  let total = 0
  for (const [, weight] of weighted) total += weight
  let at = random() * total
  for (const [value, weight] of weighted) {
    at -= weight
    if (at < 0) return value
  }
  return (weighted.at(-1) as readonly [T, number])[0]
}

/** One of several things, all equally likely. */
export function pickOne<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T
}
