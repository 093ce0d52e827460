import { NumberColumn } from '@/lib/columns'
import type { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import type { Aliases } from './aliases'
import { KeyReader } from './clean-keys'
import type { PurchaseGroups } from './groups'
import { hashOf, type KeyTable } from './key-table'

/**
 * Which orders' names equal which GA4 ids. The GA4 ids are in the table and the aliases pass by it, since there are
 * several aliases to an order and few of them are ever seen in GA4.
 */
export class Candidates {
  /** First alias that equals a key, then the next after each; −1 ends the chain. */
  private readonly first: Int32Array
  private readonly next: NumberColumn<Int32Array>
  private readonly orders: NumberColumn<Int32Array>
  private readonly aliases: NumberColumn<Int32Array>

  constructor(
    private readonly table: OrderTable,
    { hashes, hasLeadingZeros }: Aliases,
    keys: KeyTable,
    /** Compares aliases without their leading zeros; the keys must have none. */
    { stripZeros = false } = {},
  ) {
    this.first = new Int32Array(keys.count).fill(-1)
    this.next = NumberColumn.int32(keys.count)
    this.orders = NumberColumn.int32(keys.count)
    this.aliases = NumberColumn.int32(keys.count)
    if (keys.count === 0) return
    const { aliasValues, aliasEnds, length } = table
    const isStripped = stripZeros && hasLeadingZeros
    const reader = new KeyReader(aliasValues)
    let alias = aliasValues.length - 1
    // Backwards, so that chains run forwards.
    for (let order = length - 1; order >= 0; order--) {
      const start = order === 0 ? 0 : (aliasEnds.values[order - 1] as number)
      for (; alias >= start; alias--) {
        if (!isStripped && !keys.mayHold(hashes[alias] as number)) continue
        if (reader.read(alias) !== 'id') continue
        const key = isStripped ? findStripped(keys, reader) : keys.find(reader.bytes, reader.end, reader.hash)
        if (key === -1) continue
        this.next.push(this.first[key] as number)
        this.first[key] = this.aliases.length
        this.aliases.push(alias)
        this.orders.push(order)
      }
    }
  }

  /** Chain of the aliases that equal a key: `entryOf`, then `after` each, until −1. */
  entryOf(key: number): number {
    return this.first[key] as number
  }

  after(entry: number): number {
    return this.next.values[entry] as number
  }

  orderAt(entry: number): number {
    return this.orders.values[entry] as number
  }

  kindAt(entry: number): number {
    return this.table.aliasKinds.values[this.aliasAt(entry)] as number
  }

  aliasAt(entry: number): number {
    return this.aliases.values[entry] as number
  }

  /** The aliases that equal a key. */
  of(key: number): Candidate[] {
    const found: Candidate[] = []
    for (let entry = this.entryOf(key); entry !== -1; entry = this.after(entry))
      found.push({ order: this.orderAt(entry), kind: this.kindAt(entry), alias: this.aliasAt(entry) })
    return found
  }
}

const ZERO = 48

/** Finds an id without the zeros it starts with; of `000` the last is kept. */
function findStripped(keys: KeyTable, { bytes, end }: KeyReader): number {
  let zeros = 0
  while (zeros < end - 1 && bytes[zeros] === ZERO) zeros++
  return keys.find(bytes.subarray(zeros, end), end - zeros, hashOf(bytes, zeros, end))
}

export interface Candidate {
  order: number
  /** Position in `ALIAS_KINDS`. */
  kind: number
  alias: number
}

/** Whether some row of a group spells its id exactly as the store writes the alias. */
export function isSpelledAlike(orders: OrderTable, alias: number, groups: PurchaseGroups, group: number): boolean {
  for (let row = groups.firstRow[group] as number; row !== -1; row = groups.nextRow[row] as number)
    if (equalTexts(orders, alias, groups.table, row)) return true
  return false
}

function equalTexts(orders: OrderTable, alias: number, purchases: PurchaseTable, row: number): boolean {
  const a = orders.aliasValues
  const b = purchases.transactionIds
  const startA = a.offsets[alias] as number
  const startB = b.offsets[row] as number
  const length = (a.offsets[alias + 1] as number) - startA
  if ((b.offsets[row + 1] as number) - startB !== length) return false
  for (let at = 0; at < length; at++) if (a.bytes[startA + at] !== b.bytes[startB + at]) return false
  return true
}
