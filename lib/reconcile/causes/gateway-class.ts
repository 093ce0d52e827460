/** How a payment method takes the customer away from the shop, which decides what can go wrong (rule book 5.1). */

export const GATEWAY_CLASSES = ['redirect', 'deferred', 'wallet', 'card', 'other'] as const
export type GatewayClass = (typeof GATEWAY_CLASSES)[number]

/** Each entry is one word, or words that follow each other; a trailing `*` lets the last word go on. */
const PATTERNS: readonly (readonly [GatewayClass, readonly string[]])[] = [
  [
    'redirect',
    [
      'paypal*',
      'ppcp*',
      'klarna*',
      'ideal',
      'mollie*',
      'sofort*',
      'przelewy24',
      'p24',
      'afterpay*',
      'clearpay*',
      'tbi*',
      'oney*',
      'mb way',
      'mbway*',
    ],
  ],
  [
    'deferred',
    [
      'bacs',
      'cheque*',
      'check payment*',
      'bank deposit',
      'bank transfer',
      'money order',
      'cod',
      'cash on delivery',
      'pay by link',
      'paybylink',
    ],
  ],
  ['wallet', ['apple pay*', 'applepay', 'google pay*', 'googlepay', 'shop pay', 'amazon pay*', 'samsung pay']],
  [
    'card',
    [
      'card*',
      'credit*',
      'visa',
      'mastercard',
      'stripe*',
      'shopify payments',
      'woocommerce payments',
      'adyen*',
      'braintree*',
      'square*',
      'worldpay*',
      'checkout com',
    ],
  ],
]

const MATCHERS = PATTERNS.map(([kind, patterns]) => {
  const words = patterns.map((pattern) => (pattern.endsWith('*') ? `${pattern.slice(0, -1)}[a-z0-9]*` : pattern))
  return [kind, new RegExp(` (?:${words.join('|')}) `)] as const
})

const GIFT_CARD = /^gift.?card$/i

/** The first method of a payment that is not a gift card, in lower case; empty when the source names none. */
export function mainGateway(gateway: string): string {
  const methods = gateway
    .split(/[,+|]/)
    .map((method) => method.trim())
    .filter((method) => method !== '')
  return (methods.find((method) => !GIFT_CARD.test(method)) ?? methods[0] ?? '').toLowerCase()
}

/** The class of a payment method named as the store names it; whole words decide, so `money order` is not `oney`. */
export function gatewayClass(gateway: string): GatewayClass {
  const spaced = ` ${mainGateway(gateway)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()} `
  return MATCHERS.find(([, matcher]) => matcher.test(spaced))?.[0] ?? 'other'
}
