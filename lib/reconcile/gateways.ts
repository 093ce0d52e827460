/** Gateways by the way they are paid. */

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
