import type { AnalyticsPurchase, Window } from '@/lib/transaction'
import { IdRedactor } from '../reduce/ids'
import { clientOf, type Ga4Source } from './client'
import { mapPurchase } from './map'
import { PURCHASES } from './queries'
import { readReport } from './report'

/** One report, held against no totals; null where GA4 says that it is not whole. */
export async function glanceAtPurchases(source: Ga4Source, window: Window): Promise<AnalyticsPurchase[] | null> {
  const { rows, doubt, currency } = await readReport(clientOf(source), source.config.propertyId, PURCHASES, window)
  if (doubt !== null || rows.some(([, id]) => id === '(other)')) return null
  const context = { span: window, currency, redactor: new IdRedactor(source.tools.piiKey) }
  return rows.flatMap((values, row) => {
    const mapped = mapPurchase(values, row + 1, context)
    return 'fact' in mapped ? [mapped.fact] : []
  })
}
