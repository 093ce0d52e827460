import { mannWhitney } from '../statistics/ranks'
import type { Population } from './lines'
import type { ValueBias } from './report'

/** Enough for any figure that is shown; more is thinned evenly, so that a million amounts need no sorting. */
const MAX_AMOUNTS = 50_000

/** Whether missing orders are worth more or less than seen ones; null where one side is empty. */
export function valueBias({ missing, amounts, size }: Population): ValueBias | null {
  const lost: number[] = []
  const seen: number[] = []
  for (let line = 0; line < size; line++) (missing[line] === 1 ? lost : seen).push(amounts[line] as number)
  if (lost.length === 0 || seen.length === 0) return null
  const first = thin(lost)
  const second = thin(seen)
  const { p, effect } = mannWhitney(first, second)
  return { p, effect, medianMissingMinor: medianOf(first), medianSeenMinor: medianOf(second) }
}

function thin(amounts: readonly number[]): Float64Array {
  const step = Math.max(1, amounts.length / MAX_AMOUNTS)
  return Float64Array.from(
    { length: Math.min(amounts.length, MAX_AMOUNTS) },
    (_, at) => amounts[Math.floor(at * step)] as number,
  )
}

/** The lower of the two middle amounts, so that it is an amount some order has. */
const medianOf = (amounts: Float64Array) => amounts.toSorted()[(amounts.length - 1) >> 1] as number
