import type { Alias } from '@/lib/transaction'
import type { IdFormat, World } from './world'

/**
 * The names of orders, each computed from the order's place alone, and back. Of every 51 numbers one belongs to an order
 * that was deleted since.
 */

const BLOCK = 50
const FIRST_SHOPIFY_ID = 5_600_000_000_000
const SHOPIFY_STEP = 32_768
const WOO_STEP = 4

/** An order's place: in which store, and the how many-th of it; `isDeleted` for the deleted one after it. */
export interface Place {
  store: 0 | 1
  rank: number
  isDeleted: boolean
}

export interface OrderNames {
  sourceId: string
  name: string
  number: string
  aliases: Alias[]
}

export class Numbering {
  private readonly stores: 1 | 2
  /** By how many numbers the second store is ahead: orders of one number are then a third of the time apart. */
  private readonly lead: number
  private readonly firstNumber: number
  private readonly firstPostId: number

  constructor(private readonly world: World) {
    this.stores = world.stores === 'one' ? 1 : 2
    this.lead = world.stores === 'two_overlapping' ? Math.floor(world.orders / 6) : 0
    // All numbers of a month are of one length, with room for the lead.
    this.firstNumber = 10 ** Math.max(4, Math.ceil(Math.log10(2 * world.orders)))
    // Post ids grow faster than numbers and start lower, so that the two spaces cross within the month.
    this.firstPostId = this.firstNumber - Math.floor(world.orders * 0.8)
  }

  placeOf(index: number): Place {
    return { store: (index % this.stores) as 0 | 1, rank: Math.floor(index / this.stores), isDeleted: false }
  }

  indexOf({ store, rank }: Place): number {
    return rank * this.stores + store
  }

  /** Whether an order is the last before a deleted one. */
  isBeforeDeleted({ rank }: Place): boolean {
    return rank % BLOCK === BLOCK - 1
  }

  numberOf({ store, rank, isDeleted }: Place): number {
    const number = this.firstNumber + rank + Math.floor(rank / BLOCK) + (isDeleted ? 1 : 0)
    return store === 1 ? number + this.lead : number
  }

  /** The place a number belongs to; null before the first. */
  placeOfNumber(store: 0 | 1, number: number): Place | null {
    const at = number - this.firstNumber - (store === 1 ? this.lead : 0)
    if (at < 0) return null
    const inBlock = at % (BLOCK + 1)
    const rank = Math.floor(at / (BLOCK + 1)) * BLOCK + Math.min(inBlock, BLOCK - 1)
    return { store, rank, isDeleted: inBlock === BLOCK }
  }

  postIdOf({ store, rank, isDeleted }: Place): number {
    const wobble = isDeleted ? WOO_STEP - 1 : (rank * 7) % (WOO_STEP - 1)
    if (this.world.numbering === 'woocommerce') return this.firstPostId + rank * WOO_STEP + wobble
    const first = FIRST_SHOPIFY_ID + store * 900_000_000_000
    return first + rank * SHOPIFY_STEP + (isDeleted ? SHOPIFY_STEP - 1 : (rank * 7_919) % 32_000)
  }

  /** The place a WooCommerce post id belongs to; null for a post that is no order. */
  placeOfPostId(postId: number): Place | null {
    const at = postId - this.firstPostId
    if (at < 0) return null
    const rank = Math.floor(at / WOO_STEP)
    return (
      [false, true]
        .map((isDeleted): Place => ({ store: 0, rank, isDeleted }))
        .find((place) => (!place.isDeleted || this.isBeforeDeleted(place)) && this.postIdOf(place) === postId) ?? null
    )
  }

  namesOf(place: Place): OrderNames {
    const number = this.numberOf(place)
    const prefix = this.world.stores === 'two_prefixed' ? ['EN', 'DE'][place.store] : null
    const plain = prefix === null ? String(number) : `${prefix}-${number}`
    const name = this.world.numbering === 'woocommerce' ? plain : `#${plain}`
    const sourceId = String(this.postIdOf(place))
    return {
      sourceId,
      name,
      number: plain,
      aliases: [
        { kind: 'order_id', value: sourceId },
        { kind: 'name', value: name },
        { kind: 'order_number', value: plain },
      ],
    }
  }

  /** What GA4 gets of an order's names. */
  sentId(place: Place, format: IdFormat): string {
    const names = this.namesOf(place)
    const id = format === 'order_id' ? names.sourceId : format === 'name' ? names.name : names.number
    return `${this.world.idPrefix?.text ?? ''}${id}`
  }
}
