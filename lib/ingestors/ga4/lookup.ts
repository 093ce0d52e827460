import type { Window } from '@/lib/transaction'
import { IdRedactor } from '../reduce/ids'
import type { LookedUpPurchases } from '../types'
import { clientOf, type Ga4Source } from './client'
import { mapPurchase } from './map'
import { PURCHASES } from './queries'
import { readReport } from './report'

/**
 * One report of these ids alone. GA4 says of the data behind it what it folds, samples, withholds or cuts, whichever ids
 * are asked for. A refund without its purchase is none.
 */
export async function lookUpPurchases(
  source: Ga4Source,
  ids: readonly string[],
  window: Window,
): Promise<LookedUpPurchases> {
  // GA4 refuses an empty list.
  if (ids.length === 0) return { found: [], isWhole: true }
  const query = { ...PURCHASES, ids: [...new Set(ids)] }
  const { rows, doubt, currency } = await readReport(clientOf(source), source.config.propertyId, query, window)
  const listed = rows.filter(([, id]) => id !== '(other)')
  const context = { span: window, currency, redactor: new IdRedactor(source.tools.piiKey) }
  const facts = listed.flatMap((values, row) => {
    const mapped = mapPurchase(values, row + 1, context)
    return 'fact' in mapped ? [mapped.fact] : []
  })
  return {
    found: facts.filter(({ purchases, revenueMinor }) => purchases !== 0 || revenueMinor !== 0),
    isWhole: doubt === null && facts.length === rows.length,
  }
}
