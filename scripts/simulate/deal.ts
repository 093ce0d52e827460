import type { VerdictStatus } from '@/lib/reconcile/statuses'
import { Calendar } from './calendar'
import type { Entry, Expectation } from './expected'
import { type Fate, FateDealer, STORE_KEYS } from './fate'
import { Numbering, type Place } from './numbering'
import { type Random, randomOf } from './random'
import { Rivals } from './rivals'
import { dealStrayKind, expectStray, idOfStray, type StrayKind, strayAmount, tagsOfStray } from './stray-rows'
import { inForce, type World } from './world'

/**
 * Deals a month, one order at a time: what became of the order, what GA4 shows because of it, and what a reconciliation
 * must say. Every order is dealt from its own number alone, so that a month of any size needs no memory.
 */

/** Rates are learned from rounded amounts, so how well a converted one agrees is a matter of cents. */
const CONVERTED: Expectation['accepted'] = ['matched_exact', 'matched_rounding', 'matched_value_diff']
const STRAY_SALT = 0x51ed270b
/** What may be said of GA4's id when the rule book does not say which order it is. */
const MAYBE_A_LINE: Expectation['accepted'] = ['ga4_ambiguous', 'ga4_orphan', 'ga4_unknown_format', 'none']

export class Dealer {
  private readonly calendar: Calendar
  private readonly numbering: Numbering
  private readonly fates: FateDealer
  private readonly rivals: Rivals

  constructor(private readonly world: World) {
    this.calendar = new Calendar(world)
    this.numbering = new Numbering(world)
    this.fates = new FateDealer(world, this.calendar, this.numbering)
    this.rivals = new Rivals(world, this.numbering, this.fates)
  }

  /** One order with everything GA4 holds because of it; `index` from 0 to below `world.orders`. */
  deal(index: number): Entry {
    const { world } = this
    const fate = this.fates.deal(index)
    const { order, day, place, purchases, tags } = fate
    const expected = this.calendar.isCore(day) ? this.expectOrder(fate) : this.expectOutside(fate)
    const entry: Entry = { order, purchases: [...purchases], tags: [...tags], lookedUp: [], expected }
    const random = randomOf(world.seed ^ STRAY_SALT, index)
    if (fate.stray !== null) this.addStray(entry, fate.stray, `${fate.fate}_row`, day, order.totalMinor, index, random)
    if (random() < world.strayShare) {
      const serial = index + world.orders
      this.addStray(entry, dealStrayKind(random), 'row_of_no_order', day, strayAmount(random), serial, random)
    }
    if (this.numbering.isBeforeDeleted(place)) this.addDeleted(entry, place, day, random)
    if (world.otherDays.includes(day) && (index === 0 || this.fates.dayOf(index - 1) !== day))
      this.addOtherRow(entry, day)
    return entry
  }

  private expectOrder(fate: Fate): Expectation[] {
    const { order, status, unseenStatus, reason, flags, id } = fate
    const line = {
      side: 'store' as const,
      id: order.sourceId,
      store: order.store ?? null,
      fate: fate.fate,
      status,
      reason,
      flags,
    }
    if (id !== null && this.world.idPrefix?.isConfirmed === false)
      return [line, ...this.expectGa4Line(fate, 'ga4_unknown_format')]
    if (!fate.isCertain) {
      const accepted = [...new Set<VerdictStatus>([status, unseenStatus, 'ambiguous'])]
      return [{ ...line, accepted }, ...this.expectGa4Line(fate, 'ga4_ambiguous', MAYBE_A_LINE)]
    }
    if (status === 'matched_exact' && this.fates.isConverted(order)) return [{ ...line, accepted: CONVERTED }]
    const open = this.leftOpen(fate)
    if (open === null) return [line]
    return [{ ...line, accepted: open }, ...this.expectGa4Line(fate, 'ga4_ambiguous', MAYBE_A_LINE)]
  }

  /** The statuses between which the rule book does not choose, because the order shares an id with another. */
  private leftOpen(fate: Fate): VerdictStatus[] | null {
    const { id, status, unseenStatus } = fate
    const rival = this.rivals.sameNumber(fate)
    if (rival !== null && id !== null && rival.id !== null) {
      const bothSeen: VerdictStatus[] = ['ambiguous', unseenStatus]
      // A second spelling may be this order's alone.
      if (fate.purchases.some(({ transactionId }) => transactionId !== id))
        bothSeen.push(status, 'matched_exact', 'matched_value_diff')
      return [...new Set(bothSeen)]
    }
    const isShared = (rival !== null && (id !== null || rival.id !== null)) || this.rivals.isIdShared(fate)
    const isRuledOut = id === null && this.rivals.isNamedByDeleted(fate)
    return isShared || isRuledOut ? [...new Set<VerdictStatus>([status, unseenStatus, 'ambiguous'])] : null
  }

  /** GA4 lines of a fate whose ids may end up linked to no order. */
  private expectGa4Line(
    { purchases, fate }: Fate,
    status: VerdictStatus,
    accepted?: Expectation['accepted'],
  ): Expectation[] {
    const ids = new Set(purchases.filter(({ date }) => this.isCoreDate(date)).map(({ transactionId }) => transactionId))
    return [...ids].map((id) => ({
      side: 'analytics',
      id,
      store: null,
      fate,
      status,
      reason: null,
      flags: [],
      ...(accepted ? { accepted } : {}),
    }))
  }

  private isCoreDate(date: string | null): boolean {
    const { from, to } = this.world.window
    return date !== null && date >= from && date <= to
  }

  /** GA4 rows of orders outside the window: lines of their own where they are inside it. */
  private expectOutside(fate: Fate): Expectation[] {
    const core = fate.purchases.filter(({ date }) => this.isCoreDate(date))
    const first = core.map(({ date }) => date as string).sort()[0]
    if (first === undefined) return []
    const isRepeat = first > this.calendar.text(fate.day + 1)
    const isUnreadable = this.world.idPrefix?.isConfirmed === false
    const line: Expectation = {
      side: 'analytics',
      id: core[0]?.transactionId as string,
      store: null,
      fate: isRepeat ? 'old_order_seen_again' : 'order_of_the_day_before',
      status: isUnreadable ? 'ga4_unknown_format' : 'ga4_out_of_window',
      reason: null,
      flags: isRepeat && !isUnreadable ? ['repeat_old_order'] : [],
    }
    if (this.rivals.sameNumber(fate) === null && !this.rivals.isIdShared(fate)) return [line]
    return [{ ...line, accepted: ['ga4_out_of_window', 'ga4_ambiguous', 'none'] }]
  }

  private addStray(
    entry: Entry,
    kind: StrayKind,
    fate: string,
    day: number,
    amountMinor: number,
    serial: number,
    random: Random,
  ): void {
    const id = idOfStray(kind, serial, random)
    this.addRow(entry, id, day, 1, amountMinor)
    entry.tags.push(...tagsOfStray(kind, id))
    if (this.calendar.isCore(day)) entry.expected.push(expectStray(kind, id, fate, this.world.hasTags))
  }

  private addRow(entry: Entry, transactionId: string, day: number, purchases: number, revenueMinor: number): void {
    entry.purchases.push({
      transactionId,
      date: this.calendar.text(day),
      hour: null,
      purchases,
      revenueMinor,
      refundMinor: 0,
      taxMinor: null,
      shippingMinor: null,
      currency: this.world.currency,
    })
  }

  private addDeleted(entry: Entry, last: Place, day: number, random: Random): void {
    const { world, rivals } = this
    if (!rivals.isDeletedSeen(last)) return
    const place = { ...last, isDeleted: true }
    const id = rivals.deletedId(place)
    this.addRow(entry, id, day, 1, strayAmount(random))
    entry.tags.push({ transactionId: id, stream: 'Web', hostname: 'shop.example', purchases: 1 })
    if (world.hasLookups) entry.lookedUp.push(id)
    if (!this.calendar.isCore(day)) return
    const isPrefixed = world.idPrefix?.isConfirmed === false
    const line: Expectation = {
      side: 'analytics',
      id,
      store: null,
      fate: 'order_deleted_since',
      status: isPrefixed ? 'ga4_unknown_format' : 'ga4_orphan',
      reason: isPrefixed || world.hasLookups ? null : 'not_looked_up',
      flags: [],
    }
    const isOpen =
      rivals.namedByOtherKind(place, inForce(world.formats, day).format) !== null ||
      world.idPrefix?.isConfirmed === true
    entry.expected.push(isOpen ? { ...line, accepted: MAYBE_A_LINE } : line)
  }

  private addOtherRow(entry: Entry, day: number): void {
    this.addRow(entry, '(other)', day, 7, 71_234)
    entry.expected.push({
      side: 'analytics',
      id: '(other)',
      store: null,
      fate: 'rows_folded_by_ga4',
      status: 'ga4_other_row',
      reason: null,
      flags: [],
    })
  }
}

export const storeKeys = (world: World): readonly string[] => (world.stores === 'one' ? [] : STORE_KEYS)
