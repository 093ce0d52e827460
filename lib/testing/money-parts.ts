import { emptyParts, type MoneyParts, readParts } from '@/lib/reconcile/basis'
import type { StoreOrder } from '@/lib/transaction'
import { OrderTable } from '@/lib/transaction-table'

/** The amounts of one order, as the engine reads them. */
export function partsOf(order: StoreOrder): MoneyParts {
  const parts = emptyParts()
  readParts(OrderTable.from([order]), 0, parts)
  return parts
}
