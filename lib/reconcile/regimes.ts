/** Lasting changes of what most orders of a day say, such as the kind of their GA4 ids or their value basis (rule book 3.4, R3). */

/** What most of a day's orders say; days without evidence are absent. */
export interface DayWinner {
  day: number
  label: number
  /** Orders that say so. */
  orders: number
}

export interface Regime {
  label: number
  fromDay: number
  toDay: number
  orders: number
}

const MIN_ORDERS = 20
const MIN_DAYS = 3

/**
 * Joins days, ascending, into regimes. A change counts when it stays: for three days of evidence, or for twenty orders
 * on two days or up to the last day. A shorter stretch belongs to the regime around it.
 */
export function lastingRegimes(days: readonly DayWinner[]): Regime[] {
  const stretches = join(days.map(({ day, label, orders }) => ({ label, fromDay: day, toDay: day, orders, days: 1 })))
  const lasting = stretches.filter(
    ({ orders, days: length }, at) =>
      length >= MIN_DAYS || (orders >= MIN_ORDERS && (length > 1 || at === stretches.length - 1)),
  )
  // Too little for any change: all of it is one regime, of what most orders say.
  if (lasting.length === 0) return mostOf(stretches)
  const regimes = join(lasting)
  return regimes.map(({ label, fromDay, orders }, at) => {
    const next = regimes[at + 1]
    const first = at === 0 ? (days[0] as DayWinner).day : fromDay
    const last = next ? lastBefore(days, next.fromDay) : (days.at(-1) as DayWinner).day
    return { label, fromDay: first, toDay: last, orders }
  })
}

interface Stretch extends Regime {
  days: number
}

function join(parts: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last?.label === part.label) {
      last.toDay = part.toDay
      last.orders += part.orders
      last.days += part.days
    } else joined.push({ ...part })
  }
  return joined
}

function mostOf(stretches: readonly Stretch[]): Regime[] {
  const first = stretches[0]
  const last = stretches.at(-1)
  if (!first || !last) return []
  const orders = new Map<number, number>()
  for (const stretch of stretches) orders.set(stretch.label, (orders.get(stretch.label) ?? 0) + stretch.orders)
  const [label, most] = [...orders].sort(([a, of], [b, against]) => against - of || a - b)[0] as [number, number]
  return [{ label, fromDay: first.fromDay, toDay: last.toDay, orders: most }]
}

function lastBefore(days: readonly DayWinner[], day: number): number {
  let last = day
  for (const winner of days) if (winner.day < day) last = winner.day
  return last
}
