import type { Fate, FateDealer } from './fate'
import type { Numbering, Place } from './numbering'
import { randomOf } from './random'
import { type IdFormat, inForce, type World } from './world'

/** Orders that share an id: where the rule book leaves open, or forbids, to choose one of them (3.4, R1 and R6). */

const DELETED_SALT = 0x2e12d8f4
const DELETED_SEEN_SHARE = 0.6

export class Rivals {
  constructor(
    private readonly world: World,
    private readonly numbering: Numbering,
    private readonly fates: FateDealer,
  ) {}

  /** The order of the other store that has the same number. */
  sameNumber({ place }: Fate): Fate | null {
    if (this.world.stores !== 'two_overlapping') return null
    return this.loaded(this.numbering.placeOfNumber(place.store === 0 ? 1 : 0, this.numbering.numberOf(place)))
  }

  /** Whether GA4 holds another order under the very id it holds this one under. */
  isIdShared({ place, id, day }: Fate): boolean {
    if (id === null || this.world.numbering !== 'woocommerce') return false
    const named = this.namedByOtherKind(place, this.formatOn(day))
    if (named === null) return false
    if (named.isDeleted) return this.isDeletedSeen(named) && this.deletedId(named) === id
    return this.loaded(named)?.id === id
  }

  /** Whether GA4 holds a deleted order under another name of this one. */
  isNamedByDeleted({ place, order }: Fate): boolean {
    if (this.world.numbering !== 'woocommerce') return false
    const others = [
      this.numbering.placeOfNumber(0, this.numbering.postIdOf(place)),
      this.numbering.placeOfPostId(this.numbering.numberOf(place)),
    ]
    return others.some((other) => {
      if (!other?.isDeleted || !this.isDeletedSeen(other)) return false
      const id = this.deletedId(other)
      return order.aliases.some(({ value }) => value === id)
    })
  }

  /** The order, if any, whose name of the other kind equals what GA4 gets of an order. */
  namedByOtherKind(place: Place, format: IdFormat): Place | null {
    const { numbering, world } = this
    if (world.numbering !== 'woocommerce') return null
    const found =
      format === 'order_id'
        ? numbering.placeOfNumber(0, numbering.postIdOf(place))
        : numbering.placeOfPostId(numbering.numberOf(place))
    return found !== null && numbering.indexOf(found) < world.orders ? found : null
  }

  /** Whether GA4 saw the deleted order at a place. */
  isDeletedSeen(place: Place): boolean {
    const { world } = this
    const index = this.numbering.indexOf(place)
    if (world.stores === 'two_overlapping' || world.trackingFromDay !== null || index >= world.orders) return false
    return randomOf(world.seed ^ DELETED_SALT, index)() < DELETED_SEEN_SHARE
  }

  /** What GA4 got of a deleted order: it was placed on the day of the order before it. */
  deletedId(place: Place): string {
    return this.numbering.sentId(place, this.formatOn(this.fates.dayOf(this.numbering.indexOf(place))))
  }

  private formatOn(day: number): IdFormat {
    return inForce(this.world.formats, day).format
  }

  private loaded(place: Place | null): Fate | null {
    if (place === null || place.isDeleted || this.numbering.indexOf(place) >= this.world.orders) return null
    return this.fates.deal(this.numbering.indexOf(place))
  }
}
