import type { TagRow } from '@/lib/transaction'
import type { Expectation } from './expected'
import { pickOne, pickWeighted, type Random, wholeNumber } from './random'

/** GA4 rows that belong to no order of the shop. */

export type StrayKind = 'without_id' | 'of_another_system' | 'ruined_by_spreadsheet' | 'of_another_shop'

/** What GA4 holds instead of an order's id. */
export function idOfStray(kind: StrayKind, serial: number, random: Random): string {
  switch (kind) {
    case 'without_id':
      return pickOne(random, ['(not set)', 'undefined', '{{ order.id }}'])
    case 'of_another_system':
      return `pi_3${(serial * 2_654_435_761 + 0x1f3d5b79).toString(36)}q${serial.toString(36)}Zk`
    case 'ruined_by_spreadsheet':
      return `5.${String(serial).padStart(6, '0')}E+12`
    case 'of_another_shop':
      return `OUTLET-${String(serial).padStart(6, '0')}`
  }
}

export function dealStrayKind(random: Random): StrayKind {
  return pickWeighted(random, [
    ['without_id', 4],
    ['of_another_system', 3],
    ['ruined_by_spreadsheet', 1],
    ['of_another_shop', 3],
  ])
}

const STATUS_OF = {
  without_id: 'ga4_not_set',
  of_another_system: 'ga4_unknown_format',
  ruined_by_spreadsheet: 'ga4_unknown_format',
  of_another_shop: 'ga4_unknown_format',
} as const

export function expectStray(kind: StrayKind, id: string, fate: string, hasTags: boolean): Expectation {
  const isForeign = kind === 'of_another_shop' && hasTags
  return {
    side: 'analytics',
    id,
    store: null,
    fate,
    status: isForeign ? 'ga4_foreign' : STATUS_OF[kind],
    reason: kind === 'ruined_by_spreadsheet' ? 'corrupt_id' : null,
    flags: [],
  }
}

export function tagsOfStray(kind: StrayKind, transactionId: string): TagRow[] {
  const hostname = kind === 'of_another_shop' ? 'outlet.example' : 'shop.example'
  return [{ transactionId, stream: 'Web', hostname, purchases: 1 }]
}

export const strayAmount = (random: Random) => wholeNumber(random, 900, 24_900)
