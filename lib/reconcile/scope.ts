import type { StoreOrder } from '@/lib/transaction'
import type { ExclusionCode } from './types'

/** Gateways whose orders are placed before they are paid: bank transfer, cheque, cash on delivery, invoice. */
const DEFERRED = new RegExp(
  `(^|[^a-z])(${[
    'bacs|cheque|check payments?|money order|direct bank|wire transfer|bank ?(transfer|deposit)',
    'cod|cash on delivery|invoice|purchase on account|net ?\\d+|payment terms|pay by link',
    '(bank)?ue?berweisung|vor(aus)?kasse|rechnung(skauf)?|nachnahme',
    'virement|a la livraison|bonifico|contrassegno|transferencia|contra ?reembolso',
    '(bank)?overschrijving|overboeking|rembours|przelew|za pobraniem',
  ].join('|')})([^a-z]|$)`,
)

/** Names that only sound deferred: the customer pays, or is approved, before the order is placed. */
const IMMEDIATE = /klarna|paypal|(sofort|instant|online)[^a-z]*(direct )?(bank|transfer|ue?berweisung)/

/** Whether a gateway, by its code or its title in a common language, is paid after the order is placed. */
export function isDeferredGateway(gateway: string | null): boolean {
  if (gateway === null) return false
  const name = gateway.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[_-]+/g, ' ')
  return DEFERRED.test(name) && !IMMEDIATE.test(name)
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
