import type { OrderTable } from '@/lib/transaction-table'
import { KeyReader } from './clean-keys'

const ZERO = 48

/** Hashes of the orders' cleaned names, read once however many tables of GA4 ids the names then pass by. */
export class Aliases {
  readonly hashes: Int32Array
  /** Whether some name starts with a zero. */
  hasLeadingZeros = false

  constructor({ aliasValues }: OrderTable) {
    this.hashes = new Int32Array(aliasValues.length)
    const reader = new KeyReader(aliasValues)
    for (let alias = 0; alias < aliasValues.length; alias++) {
      reader.read(alias)
      this.hashes[alias] = reader.hash
      if (reader.bytes[0] === ZERO) this.hasLeadingZeros = true
    }
  }
}
