/** One attribute of every line as codes, with small levels merged, so that a million lines are counted in one pass. */

export const UNKNOWN = 'unknown'
export const REST = 'rest'
/** Codes are bytes: the most frequent levels keep their own, all others join the rest. */
const MAX_LEVELS = 250

export interface Factor {
  /** `gateway`. */
  key: string
  /** Factors derived from each other share a family: they are never crossed with or adjusted for one another. */
  family: string
  levels: readonly string[]
  /** Position in `levels` of each line. */
  codes: Uint8Array
  /** Position of the level that small levels were merged into, or −1: it is counted but never reported. */
  rest: number
  /** Names for people where the level is only a number. */
  ranges?: readonly string[]
}

/** One level, or two that must both hold. */
export type Segment = readonly { factor: Factor; level: number }[]

/** Codes as read, before small levels are merged. */
export interface RawFactor {
  key: string
  family: string
  levels: readonly string[]
  codes: Int32Array
  ranges?: readonly string[]
}

/**
 * Merges levels of fewer than `minOrders` lines into the rest. Null when fewer than two levels are left, so that there
 * is nothing to compare. Levels come in alphabetical order, whatever order the lines have.
 */
export function condenseFactor(raw: RawFactor, minOrders: number): Factor | null {
  const counts = new Int32Array(raw.levels.length)
  const { codes: rawCodes } = raw
  for (let line = 0; line < rawCodes.length; line++) {
    const code = rawCodes[line] as number
    counts[code] = (counts[code] as number) + 1
  }
  const countOf = (code: number) => counts[code] as number
  const nameOf = (code: number) => raw.levels[code] as string
  const byName = (a: number, b: number) => (nameOf(a) < nameOf(b) ? -1 : 1)
  const present = raw.levels.map((_, code) => code).filter((code) => countOf(code) > 0)
  const kept = present
    .filter((code) => countOf(code) >= minOrders)
    .sort((a, b) => countOf(b) - countOf(a) || byName(a, b))
    .slice(0, MAX_LEVELS)
    .sort(byName)
  const hasRest = kept.length < present.length
  const levels = kept.map(nameOf)
  if (levels.length + (hasRest ? 1 : 0) < 2) return null
  const rest = hasRest ? levels.push(REST) - 1 : -1
  const newCode = new Uint8Array(raw.levels.length).fill(Math.max(rest, 0))
  for (const [to, from] of kept.entries()) newCode[from] = to
  const codes = new Uint8Array(rawCodes.length)
  for (let line = 0; line < codes.length; line++) codes[line] = newCode[rawCodes[line] as number] as number
  return {
    key: raw.key,
    family: raw.family,
    levels,
    codes,
    rest,
    ...(raw.ranges ? { ranges: [...kept.map((code) => raw.ranges?.[code] ?? nameOf(code)), REST] } : {}),
  }
}

/** Gives texts codes in the order they are met. */
export class LevelCoder {
  readonly levels: string[] = []
  private readonly known = new Map<string, number>()

  code(level: string): number {
    const name = level === '' ? UNKNOWN : level
    let code = this.known.get(name)
    if (code === undefined) {
      code = this.levels.push(name) - 1
      this.known.set(name, code)
    }
    return code
  }
}
