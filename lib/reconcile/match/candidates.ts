import { NumberColumn } from '@/lib/columns'
import type { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import { KeyReader, PLAIN_LOWER } from './clean-keys'
import type { PurchaseGroups } from './groups'
import { hashOf, type KeyTable } from './key-table'

/**
 * Which orders' names equal which GA4 ids. The GA4 ids are in the table and the aliases pass by it, since there are
 * several aliases to an order and few of them are ever seen in GA4.
 */
export class Candidates {
  /** First alias that equals a key, then the next after each; −1 ends the chain. */
  private readonly first: Int32Array
  private readonly next = NumberColumn.int32()
  private readonly orders = NumberColumn.int32()
  private readonly aliases = NumberColumn.int32()
  /** Whether some alias starts with a zero. */
  hasLeadingZeros = false
  /** Whether every alias was plain. */
  areAllPlain = false

  constructor(
    private readonly table: OrderTable,
    keys: KeyTable,
    /**
     * `stripZeros` compares aliases without their leading zeros; the keys must have none. `areAllPlain` is what an
     * earlier pass found: aliases whose form no key has are then dismissed without reading them.
     */
    { stripZeros = false, areAllPlain = false } = {},
  ) {
    this.first = new Int32Array(keys.count).fill(-1)
    if (keys.count === 0) return
    const reader = new KeyReader(table.aliasValues)
    const { bytes, offsets } = table.aliasValues
    const ends = table.aliasEnds.values
    let alias = table.aliasValues.length - 1
    // Backwards, so that chains run forwards.
    for (let order = table.length - 1; order >= 0; order--) {
      const start = order === 0 ? 0 : (ends[order - 1] as number)
      for (; alias >= start; alias--) {
        if (areAllPlain) {
          const from = offsets[alias] as number
          const first = PLAIN_LOWER[bytes[from] as number] as number
          const isStripped = stripZeros && first === ZERO
          if (!isStripped && !keys.mayHold(first, (offsets[alias + 1] as number) - from)) continue
        }
        if (reader.read(alias) !== 'id') continue
        if (reader.bytes[0] === ZERO) this.hasLeadingZeros = true
        const key = stripZeros ? findStripped(keys, reader) : find(keys, reader)
        if (key === -1) continue
        this.next.push(this.first[key] as number)
        this.first[key] = this.aliases.length
        this.aliases.push(alias)
        this.orders.push(order)
      }
    }
    this.areAllPlain = reader.areAllPlain
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

/** Most names of an order are of a form that no GA4 id has, and need no look-up. */
const find = (keys: KeyTable, { bytes, end, hash }: KeyReader) =>
  keys.mayHold(bytes[0] as number, end) ? keys.find(bytes, end, hash) : -1

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
