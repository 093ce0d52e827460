import type { OrderTable } from '@/lib/transaction-table'
import type { PurchaseGroups } from './groups'

/** Which GA4 ids belong to which orders, and how each link was found. */

/** How an id was linked, from the strongest (rule book 3.5 P1–P4, 3.4 R4 and R7). */
export const PASSES = ['manual', 'exact', 'cleaned', 'zero_stripped', 'transform', 'split'] as const
export type Pass = (typeof PASSES)[number]

const NONE = -1

export class Links {
  /** Order of each group, or −1. */
  readonly orderOf: Int32Array
  private readonly passOf: Uint8Array
  private readonly kindOf: Uint8Array
  private readonly firstOf: Int32Array
  private readonly nextOf: Int32Array
  /** Confirmed transforms by group. */
  readonly transforms = new Map<number, string>()
  /** 1 for orders that an id points to without enough certainty to choose; another id may still link them. */
  readonly isAmbiguousOrder: Uint8Array
  readonly isAmbiguousGroup: Uint8Array

  constructor(orders: OrderTable, groups: PurchaseGroups) {
    this.orderOf = new Int32Array(groups.count).fill(NONE)
    this.passOf = new Uint8Array(groups.count)
    this.kindOf = new Uint8Array(groups.count)
    this.firstOf = new Int32Array(orders.length).fill(NONE)
    this.nextOf = new Int32Array(groups.count).fill(NONE)
    this.isAmbiguousOrder = new Uint8Array(orders.length)
    this.isAmbiguousGroup = new Uint8Array(groups.count)
  }

  add(group: number, order: number, kind: number, pass: Pass): void {
    this.orderOf[group] = order
    this.kindOf[group] = kind
    this.passOf[group] = PASSES.indexOf(pass)
    this.nextOf[group] = this.firstOf[order] as number
    this.firstOf[order] = group
  }

  isLinked(order: number): boolean {
    return this.firstOf[order] !== NONE
  }

  /** Chain of an order's groups: `firstGroup`, then `groupAfter` each, until −1. */
  firstGroup(order: number): number {
    return this.firstOf[order] as number
  }

  groupAfter(group: number): number {
    return this.nextOf[group] as number
  }

  groupsOf(order: number): number[] {
    const groups: number[] = []
    for (let group = this.firstGroup(order); group !== NONE; group = this.groupAfter(group)) groups.push(group)
    return groups
  }

  pass(group: number): Pass {
    return PASSES[this.passOf[group] as number] as Pass
  }

  kind(group: number): number {
    return this.kindOf[group] as number
  }

  /**
   * The group that says how an order was linked: the strongest pass, then the fixed order of kinds, since which of an
   * order's ids comes first in a report says nothing.
   */
  strongest(order: number): number {
    let best = this.firstGroup(order)
    for (let group = this.groupAfter(best); group !== NONE; group = this.groupAfter(group)) {
      const byPass = (this.passOf[group] as number) - (this.passOf[best] as number)
      if (byPass < 0 || (byPass === 0 && this.kind(group) < this.kind(best))) best = group
    }
    return best
  }
}
