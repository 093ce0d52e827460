import { AppError } from '@/lib/errors'
import type { OrderTable, PurchaseTable } from '@/lib/transaction-table'

/**
 * The currency a reconciliation reports in: GA4's, as its report states it; else the store's only one; else the
 * fallback where the store sells in it, or the currency most orders are in. Throws `invalid_input` when GA4's rows are
 * of several currencies: a property reports in one.
 */
export function reportingCurrency(orders: OrderTable, purchases: PurchaseTable, fallback: string): string {
  const stated = purchases.currencies.levels.filter((currency) => currency !== '')
  const [first, second] = stated
  if (first !== undefined && second !== undefined)
    throw new AppError(
      'invalid_input',
      `GA4's rows are in ${first} and in ${second}. A property reports in one currency: export again without the currency column.`,
      { details: [{ field: 'currency', message: `holds both ${first} and ${second}` }] },
    )
  if (first !== undefined) return first
  const { levels, codes } = orders.currencies
  if (levels.length <= 1) return levels[0] ?? fallback
  if (levels.includes(fallback)) return fallback
  const counts = levels.map(() => 0)
  for (let row = 0; row < orders.length; row++) {
    const code = codes.at(row)
    counts[code] = (counts[code] as number) + 1
  }
  const most = Math.max(...counts)
  // Of equally many the first in the alphabet: which order was read first says nothing.
  return levels.filter((_, code) => counts[code] === most).sort()[0] as string
}
