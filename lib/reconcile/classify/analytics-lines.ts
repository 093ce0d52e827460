import { dayNumber, NO_DAY } from '../days'
import { daysOfLevels } from '../match/groups'
import { KnownShapes } from '../shapes'
import type { AnalyticsStatus } from '../statuses'
import type { ClassifyContext } from './classify'
import { flagBit } from './verdict-table'

/** Lines of GA4 ids that belong to no order of the window (the lower half of rule book table 3.7). */
export function pushAnalyticsLines(context: ClassifyContext): void {
  const { matched, input } = context
  const { links, groups, orderDays, orders } = matched
  const from = dayNumber(input.window.from)
  const to = dayNumber(input.window.to)
  const days = daysOfLevels(groups.table)
  const isCore = (row: number) => {
    const day = days[groups.table.dates.codes.values[row] as number] as number
    return day === NO_DAY || (day >= from && day <= to)
  }
  const lookedUp = new Set(input.lookedUp)
  let shapes: KnownShapes | null = null
  const outside = new Map<number, number[]>()
  for (let group = 0; group < groups.count; group++) {
    if (groups.coreRows[group] === 0) continue
    const order = links.orderOf[group] as number
    if (order !== -1) {
      const day = orderDays[order] as number
      if (day >= from && day <= to) continue
      const present = outside.get(order)
      if (present) present.push(group)
      else outside.set(order, [group])
      continue
    }
    const spellings = groups.spellingsOf(group, isCore)
    const { status, reason } = statusOf(group, spellings)
    push([group], spellings, status, reason, -1, 0)
  }
  for (const [order, members] of outside) {
    const spellings = members.flatMap((group) => groups.spellingsOf(group, isCore)).sort()
    const first = Math.min(...members.map((group) => groups.coreFirstDay[group] as number))
    const isRepeat = first - (orderDays[order] as number) > 1
    push(members, spellings, 'ga4_out_of_window', null, order, isRepeat ? flagBit('repeat_old_order') : 0)
  }
  for (const { row, status, day, isCore: isInWindow } of groups.sentinels) {
    if (!isInWindow) continue
    const { transactionId, purchases, revenueMinor } = groups.table.at(row)
    add(status, null, 0, transactionId, -1, revenueMinor, purchases, day)
  }

  function statusOf(group: number, spellings: readonly string[]): { status: AnalyticsStatus; reason: string | null } {
    if (links.isAmbiguousGroup[group] === 1) return { status: 'ga4_ambiguous', reason: null }
    if (context.tags.isForeign(spellings, input.own)) return { status: 'ga4_foreign', reason: null }
    if (groups.corrupt.has(group)) return { status: 'ga4_unknown_format', reason: 'corrupt_id' }
    shapes ??= KnownShapes.of(orders)
    if (!shapes.has(groups.keys.textOf(group))) return { status: 'ga4_unknown_format', reason: null }
    const isRefundAlone = groups.purchases[group] === 0 && groups.revenueMinor[group] === 0
    if (isRefundAlone) return { status: 'ga4_orphan', reason: 'refund_only' }
    // Whether the order exists elsewhere has to be asked of the store by id; files answer no questions.
    const isAsked = spellings.some((spelling) => lookedUp.has(spelling))
    return { status: 'ga4_orphan', reason: isAsked ? null : 'not_looked_up' }
  }

  function push(
    members: readonly number[],
    spellings: readonly string[],
    status: AnalyticsStatus,
    reason: string | null,
    order: number,
    flags: number,
  ): void {
    let revenueMinor = 0
    let purchases = 0
    let firstDay = NO_DAY
    for (const group of members) {
      revenueMinor += groups.coreRevenueMinor[group] as number
      purchases += groups.corePurchases[group] as number
      const day = groups.coreFirstDay[group] as number
      if (day !== NO_DAY && (firstDay === NO_DAY || day < firstDay)) firstDay = day
    }
    add(status, reason, flags, spellings.join(' | '), order, revenueMinor, purchases, firstDay)
  }

  function add(
    status: AnalyticsStatus,
    reason: string | null,
    flags: number,
    analyticsId: string,
    order: number,
    revenueMinor: number,
    purchases: number,
    firstDay: number,
  ): void {
    context.bridge.add(status, revenueMinor)
    const line = { status, reason, flags, analyticsId, order, revenueMinor, purchases, firstDay }
    context.verdicts.analyticsLines.push(line)
  }
}
