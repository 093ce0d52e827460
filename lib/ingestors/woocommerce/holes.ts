import type { Client } from './client'
import { createdIn, type Range, type Span } from './dates'
import { type Hole, isHoleAt } from './pages'

/** An order that arrived: its number and when it was placed. */
export interface Known {
  id: number
  createdAt: number
}

/**
 * The day, or the range beside the window, that an unreadable order is of; null when it cannot be found. Days are halved:
 * in the list of one half the order must stand right after those with smaller numbers, and only there the store fails.
 * `located` are earlier holes, as the number before each and an instant of its day.
 */
export async function locateHole(
  client: Client,
  hole: Hole,
  known: readonly Known[],
  located: readonly Known[],
  spans: readonly Span[],
  asked: Range,
): Promise<Range | null> {
  const first = spans[0] as Span
  const last = spans.at(-1) as Span
  const ranges: Range[] = [{ from: asked.from, to: first.from }, ...spans, { from: last.to, to: asked.to }]
  const before = [...known.filter(({ id }) => id <= hole.after), ...located]
  const isIn = (start: number, end: number) => {
    const range = { from: (ranges[start] as Range).from, to: (ranges[end - 1] as Range).to }
    const place = before.filter(({ createdAt }) => createdAt >= range.from && createdAt < range.to).length
    return isHoleAt(client, createdIn(range), place)
  }
  let [start, end] = [0, ranges.length]
  while (end - start > 1) {
    const middle = (start + end) >> 1
    if (await isIn(start, middle)) end = middle
    else start = middle
  }
  return (await isIn(start, end)) ? (ranges[start] as Range) : null
}
