import { AppError } from '@/lib/errors'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'

/**
 * The one currency of a reconciliation. Both sides must agree on it: amounts of several currencies cannot be added up.
 * Throws `invalid_input`, naming an order, when they do not. An empty store takes GA4's currency, or the fallback.
 */
export function commonCurrency(
  orders: readonly StoreOrder[],
  purchases: readonly AnalyticsPurchase[],
  fallback: string,
): string {
  let store: string | null = null
  for (const order of orders) {
    if (store === null) store = order.currency
    else if (order.currency !== store)
      throw new AppError(
        'invalid_input',
        `Order ${order.name ?? order.sourceId} is in ${order.currency} and others are in ${store}. One run reconciles one currency: split the store export by currency.`,
        { details: [{ field: 'currency', message: `holds both ${store} and ${order.currency}` }] },
      )
  }
  let analytics: string | null = null
  for (const { currency, transactionId } of purchases) {
    if (currency === null) continue
    if (analytics === null) analytics = currency
    else if (currency !== analytics)
      throw new AppError(
        'invalid_input',
        `GA4 row ${transactionId} is in ${currency} and others are in ${analytics}. A property reports in one currency: export again without the currency column.`,
        { details: [{ field: 'currency', message: `holds both ${analytics} and ${currency}` }] },
      )
  }
  if (store !== null && analytics !== null && store !== analytics)
    throw new AppError(
      'invalid_input',
      `The store sells in ${store}, but GA4 reports in ${analytics}. Converting between currencies is not supported yet: export GA4 with ${store} as its reporting currency.`,
      { details: [{ field: 'currency', message: `is ${store} in the store and ${analytics} in GA4` }] },
    )
  return store ?? analytics ?? fallback
}
