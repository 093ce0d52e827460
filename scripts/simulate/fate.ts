import type { Flag, StoreStatus } from '@/lib/reconcile/statuses'
import type { AnalyticsPurchase, StoreOrder, TagRow } from '@/lib/transaction'
import { readAmount, sentAmount } from './algebra'
import type { Calendar } from './calendar'
import { draftOrder, isInSegment } from './draft'
import type { Numbering, Place } from './numbering'
import { ODD_FATES, type Seen, type Sending } from './odd-fates'
import { pickWeighted, type Random, randomOf } from './random'
import { CANCELLED, makeFree, SCOPE_FATES } from './scope-fates'
import type { StrayKind } from './stray-rows'
import { type IdFormat, inForce, type World } from './world'

/** The fate of one order, looked at by itself. */

export const STORE_KEYS = ['north', 'south'] as const

const MIDNIGHT_MS = 90_000
const HOUR_MS = 3_600_000
/** Days after which orders outside the window are seen again. */
const AGAIN_DAYS = 4

export interface Fate {
  place: Place
  /** Day of the order; 0 is the window's first. */
  day: number
  order: StoreOrder
  fate: string
  status: StoreStatus
  reason: string | null
  flags: readonly Flag[]
  purchases: AnalyticsPurchase[]
  tags: TagRow[]
  /** The id GA4 got of the order; null when it got none. */
  id: string | null
  /** What the order is called when nothing in GA4 is linked to it. */
  unseenStatus: StoreStatus
  /** False when the id alone proves nothing and neither amount nor time agree (rule book 3.4, R1). */
  isCertain: boolean
  /** A row that stands for the order without its id. */
  stray: StrayKind | null
}

const weightsOf = (table: Readonly<Record<string, { weight: number }>>) =>
  Object.entries(table).map(([name, { weight }]) => [name, weight] as const)

const ODD_WEIGHTS = weightsOf(ODD_FATES)
const SCOPE_WEIGHTS = weightsOf(SCOPE_FATES)

export class FateDealer {
  constructor(
    private readonly world: World,
    private readonly calendar: Calendar,
    private readonly numbering: Numbering,
  ) {}

  dayOf(index: number): number {
    return this.calendar.placeOrder(index, randomOf(this.world.seed, index)).day
  }

  deal(index: number): Fate {
    const { world, calendar } = this
    const random = randomOf(world.seed, index)
    const { day, createdAt } = calendar.placeOrder(index, random)
    const place = this.numbering.placeOf(index)
    const draft = draftOrder(world, this.numbering.namesOf(place), createdAt, random)
    const order = world.stores === 'one' ? draft : { ...draft, store: STORE_KEYS[place.store] }
    const { otherCurrency } = world
    if (otherCurrency && random() < otherCurrency.share) order.currency = otherCurrency.code
    const unseenStatus = this.unseenStatus(day)
    const unseen: Fate = {
      place,
      day,
      order,
      fate: 'outside_the_window',
      status: unseenStatus,
      unseenStatus,
      reason: null,
      flags: [],
      purchases: [],
      tags: [],
      id: null,
      isCertain: true,
      stray: null,
    }
    if (!calendar.isCore(day)) return this.dealOutside(unseen, random)
    if (random() < world.cancelledShare) return this.dealExcluded(unseen, 'cancelled', random)
    if (random() < world.excludedShare) return this.dealExcluded(unseen, pickWeighted(random, SCOPE_WEIGHTS), random)
    return this.dealEligible(unseen, random)
  }

  private unseenStatus(day: number): StoreStatus {
    const hours = (this.world.now - this.calendar.endOf(day)) / HOUR_MS
    if (hours < 48) return 'pending'
    if (this.world.otherDays.includes(day)) return 'unknown_ga4_incomplete'
    return hours < 72 ? 'missing_provisional' : 'missing'
  }

  /** Whether GA4's amount is not the order's own, but converted. */
  isConverted(order: StoreOrder): boolean {
    return order.currency !== this.world.currency
  }

  private isUntracked(day: number): boolean {
    return this.world.trackingFromDay !== null && day < this.world.trackingFromDay
  }

  /** Orders of the days around the window: seen on their day, and now and then again days later. */
  private dealOutside(unseen: Fate, random: Random): Fate {
    if (random() < 0.2 || this.isUntracked(unseen.day)) return unseen
    const sending = this.sendingOf(unseen, random)
    const purchases = [sending.row(sending.id, sending.day, 1, sending.expectedMinor)]
    const again = unseen.day + AGAIN_DAYS
    if (unseen.day < 0 && random() < 0.1) purchases.push(sending.row(sending.id, again, 1, sending.expectedMinor))
    return { ...unseen, purchases, tags: plainTags(purchases), id: sending.id }
  }

  private dealExcluded(unseen: Fate, name: string, random: Random): Fate {
    const scope = SCOPE_FATES[name] ?? CANCELLED
    const { exclusion } = scope
    const order = scope.change(unseen.order, random)
    const excluded: Fate = { ...unseen, order, fate: name, status: exclusion, unseenStatus: exclusion }
    if (this.isUntracked(unseen.day) || random() >= scope.seenShare) return excluded
    const seen = this.dealSeen(excluded, random, { isPlain: true })
    if (seen.status === exclusion) return seen
    const flags: Flag[] = []
    if (exclusion === 'excluded_cancelled') flags.push('cancelled_after_tracking')
    if (exclusion === 'excluded_unpaid') flags.push('never_paid')
    return { ...seen, fate: `${name}_in_ga4`, status: 'unexpected_in_ga4', reason: exclusion, flags }
  }

  private dealEligible(unseen: Fate, random: Random): Fate {
    const { world } = this
    const eligible: Fate = { ...unseen }
    if (random() < 0.004) {
      eligible.order = makeFree(eligible.order)
      if (world.excludesZeroTotals)
        return { ...eligible, fate: 'free', status: 'excluded_zero', unseenStatus: 'excluded_zero' }
    }
    if (eligible.order.gateway === 'bacs' && random() < 0.4) eligible.order = { ...eligible.order, status: 'pending' }
    if (this.isUntracked(unseen.day)) {
      const status = 'excluded_before_tracking'
      return { ...eligible, fate: 'before_tracking', status, unseenStatus: status }
    }
    const lost = this.dealLoss(eligible.order, random)
    return lost
      ? { ...eligible, ...lost }
      : this.dealSeen(eligible, random, { isPlain: this.isConverted(eligible.order) })
  }

  private dealLoss(order: StoreOrder, random: Random): { fate: string; stray: StrayKind | null } | null {
    const { lossShare, causes } = this.world
    let share = lossShare
    for (const cause of causes) if (isInSegment(order, cause.parts)) share += cause.share
    const at = random()
    if (at >= share) return null
    if (at >= lossShare) return { fate: 'lost_by_cause', stray: null }
    const how = random()
    if (how < 0.03) return { fate: 'lost_its_id', stray: 'without_id' }
    if (how < 0.05) return { fate: 'sent_payment_id', stray: 'of_another_system' }
    if (how < 0.06) return { fate: 'id_ruined', stray: 'ruined_by_spreadsheet' }
    return { fate: 'lost_in_browser', stray: null }
  }

  private dealSeen(unseen: Fate, random: Random, { isPlain }: { isPlain: boolean }): Fate {
    const sending = this.sendingOf(unseen, random)
    const seen = this.howSeen(sending, unseen.day, isPlain)
    const { fate, order, purchases } = seen
    const sent: Fate = { ...unseen, fate, order, purchases, tags: seen.tags ?? plainTags(purchases), id: sending.id }
    if (this.world.idPrefix?.isConfirmed === false) return { ...sent, fate: 'sent_with_unknown_prefix' }
    const { status, reason, flags } = seen
    return { ...sent, status, reason, flags, isCertain: this.isCertain(seen, sending, unseen.day) }
  }

  private sendingOf({ order, day, place }: Fate, random: Random): Sending {
    const { world, calendar } = this
    const inUse = inForce(world.formats, day)
    const format: IdFormat = inUse.other && random() < inUse.other.share ? inUse.other.format : inUse.format
    const { basis } = inForce(world.bases, day)
    // GA4 books what comes after midnight on the next day.
    const isLate = calendar.endOf(day) - order.createdAt < MIDNIGHT_MS && inForce(world.formats, day + 1) === inUse
    return {
      world,
      order,
      random,
      basis,
      expectedMinor: this.isConverted(order) ? convert(sentAmount(order, basis), day) : sentAmount(order, basis),
      id: this.numbering.sentId(place, format),
      format,
      day: isLate ? day + 1 : day,
      row: (transactionId, onDay, purchases, revenueMinor) => ({
        transactionId,
        date: calendar.text(onDay),
        hour: null,
        purchases,
        revenueMinor,
        refundMinor: 0,
        taxMinor: null,
        shippingMinor: null,
        currency: world.currency,
      }),
      isCore: (onDay) => calendar.isCore(onDay),
    }
  }

  private howSeen(sending: Sending, orderDay: number, isPlain: boolean): Seen {
    const { world, order, row, id, day, expectedMinor, random } = sending
    const asItShould: Seen = {
      fate: 'seen',
      order,
      purchases: [row(id, day, 1, expectedMinor)],
      status: 'matched_exact',
      reason: null,
      flags: [],
    }
    if (world.centDays.includes(orderDay) && expectedMinor > 0)
      return {
        ...asItShould,
        fate: 'sent_in_cents_for_days',
        purchases: [row(id, day, 1, 100 * expectedMinor)],
        status: 'matched_value_diff',
        reason: 'minor_unit',
      }
    if (isPlain || expectedMinor === 0 || world.idPrefix !== null || random() >= world.oddShare) return asItShould
    const fate = pickWeighted(random, ODD_WEIGHTS)
    const seen = ODD_FATES[fate]?.deal(sending)
    if (!seen) return asItShould
    if (world.numbering === 'woocommerce') {
      // Where the two number spaces overlap, neither of these says which order is meant.
      if (fate === 'spelled_with_zeros') return asItShould
      if (seen.firstDay !== undefined && inForce(world.formats, seen.firstDay) !== inForce(world.formats, orderDay))
        return asItShould
    }
    return { ...seen, fate }
  }

  /** Whether the id is of the kind that rules on its day, or amount and time speak for the order too. */
  private isCertain({ order, purchases, firstDay }: Seen, sending: Sending, orderDay: number): boolean {
    const arrival = firstDay ?? sending.day
    const ruling = inForce(this.world.formats, arrival).format
    const isOrderId = (format: IdFormat) => format === 'order_id'
    if (isOrderId(ruling) === isOrderId(sending.format)) return true
    if (arrival - orderDay > 1) return false
    return purchases.every(({ revenueMinor, purchases: count }) => {
      if (count === 0) return true
      const reading = readAmount(order, revenueMinor / count, 1, sending.expectedMinor)
      return reading === 'exact' || reading === 'rounding' || reading === 'basis'
    })
  }
}

/** GA4's rate of the day: a little higher every day. */
const convert = (minor: number, day: number) => Math.round((minor * (9_200 + 3 * day)) / 10_000)

function plainTags(purchases: readonly AnalyticsPurchase[]): TagRow[] {
  return purchases.map(({ transactionId, purchases: count }) => ({
    transactionId,
    stream: 'Web',
    hostname: 'shop.example',
    purchases: count,
  }))
}
