import type { StoreOrder } from '@/lib/transaction'
import type { ExclusionCode } from './types'

/** Gateways whose orders are placed before they are paid: bank transfer, cheque, cash on delivery, invoice. */
const DEFERRED =
  /(^|[^a-z])(bacs|cheque|check payments?|cod|cash on delivery|bank[ _-]?(transfer|deposit)|direct bank|money order|invoice|net ?\d+|payment terms|pay[ _-]by[ _-]link|(ü|ue)berweisung|vorkasse|rechnung|nachnahme|virement|contrassegno)([^a-z]|$)/

export function isDeferredGateway(gateway: string | null): boolean {
  return gateway !== null && DEFERRED.test(gateway.toLowerCase())
}

/**
 * Why an order is not one that GA4 should have seen, or null when it is in scope. The first row of rule book table 3.6
 * that holds decides. A pending order paid by a deferred gateway was placed and is in scope (3.11).
 */
export function exclusionOf(order: StoreOrder): ExclusionCode | null {
  if (order.test) return 'excluded_test'
  if (order.status === 'failed') return 'excluded_unpaid'
  if (order.status === 'pending' && !isDeferredGateway(order.gateway)) return 'excluded_unpaid'
  if (order.status === 'cancelled') return 'excluded_cancelled'
  switch (order.channel) {
    case 'pos':
      return 'excluded_pos'
    case 'draft':
      return 'excluded_draft_admin'
    case 'subscription':
      return 'excluded_renewal'
    case 'marketplace':
    case 'api':
      return 'excluded_api_marketplace'
    case 'web':
      return null
  }
}
