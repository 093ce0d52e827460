import { ORDER_STATUSES } from '@/lib/transaction'
import { NO_DAY } from '../days'
import { daysOfLevels } from '../match/groups'
import type { DatedRefund, RefundPair } from '../refunds'
import type { MatchedWindow } from './match-window'

/** Refunds of both sides by order: every order and every GA4 id that has one. */
export function* refundPairs(
  { orders, groups, links, orderDays, clock }: MatchedWindow,
  covers: (day: number) => boolean,
): Generator<RefundPair> {
  const days = daysOfLevels(groups.table)
  const refundsOfGroup = new Map<number, DatedRefund[]>()
  for (let group = 0; group < groups.count; group++) {
    if (groups.refundMinor[group] === 0) continue
    const refunds: DatedRefund[] = []
    for (const row of groups.rowsOf(group)) {
      const amountMinor = Math.abs(groups.table.refunds.at(row))
      const day = days[groups.table.dates.codes.at(row)] as number
      if (amountMinor !== 0) refunds.push({ day: day === NO_DAY ? null : day, amountMinor })
    }
    refundsOfGroup.set(group, refunds)
  }
  const hasRefund = (row: number) => {
    for (let group = links.firstGroup(row); group !== -1; group = links.groupAfter(group))
      if (groups.refundMinor[group] !== 0) return true
    return false
  }
  for (let row = 0; row < orders.length; row++) {
    const refunded = orders.refunds.values[row] as number
    if (refunded === 0 && !hasRefund(row)) continue
    const linked = links.groupsOf(row).filter((group) => refundsOfGroup.has(group))
    const isOfWindow = covers(orderDays[row] as number)
    const dated: DatedRefund[] = (orders.details.get(row)?.refunds ?? []).map(({ at, amountMinor }) => ({
      day: clock.dayOf(at),
      amountMinor,
    }))
    const undated = refunded - dated.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
    yield {
      storeId: orders.sourceIds.at(row),
      storeName: orders.names.at(row) || null,
      analyticsId:
        linked
          .flatMap((group) => groups.spellingsOf(group))
          .sort()
          .join(' | ') || null,
      isOfWindow,
      storeRefunds: undated === 0 ? dated : [...dated, { day: null, amountMinor: undated }],
      analyticsRefunds: linked.flatMap((group) => refundsOfGroup.get(group) ?? []),
    }
  }
  for (const { row, day, isCore } of groups.sentinels) {
    const amountMinor = Math.abs(groups.table.refunds.at(row))
    if (amountMinor === 0) continue
    yield {
      storeId: null,
      storeName: null,
      analyticsId: groups.table.transactionIds.at(row),
      isOfWindow: isCore,
      storeRefunds: [],
      analyticsRefunds: [{ day: day === NO_DAY ? null : day, amountMinor }],
    }
  }
  for (const [group, analyticsRefunds] of refundsOfGroup) {
    if (links.orderOf[group] !== -1) continue
    yield {
      storeId: null,
      storeName: null,
      analyticsId: groups.spellingsOf(group).join(' | '),
      isOfWindow: groups.coreRows[group] !== 0,
      storeRefunds: [],
      analyticsRefunds,
    }
  }
}

const CANCELLED = ORDER_STATUSES.indexOf('cancelled')

/** What cancelled orders of the window still hold once their refunds of the window are taken out. */
export function cancelledRemainder(
  { orders, orderDays, clock }: MatchedWindow,
  covers: (day: number) => boolean,
): { count: number; amountMinor: number } {
  const cancelled = { count: 0, amountMinor: 0 }
  for (let row = 0; row < orders.length; row++) {
    if (orders.statuses.values[row] !== CANCELLED || !covers(orderDays[row] as number)) continue
    let left = orders.totals.values[row] as number
    let undated = orders.refunds.values[row] as number
    for (const { at, amountMinor } of orders.details.get(row)?.refunds ?? []) {
      undated -= amountMinor
      if (covers(clock.dayOf(at))) left -= amountMinor
    }
    left -= undated
    if (left === 0) continue
    cancelled.count++
    cancelled.amountMinor += left
  }
  return cancelled
}
