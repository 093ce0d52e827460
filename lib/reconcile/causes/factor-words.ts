import type { Segment } from './factor-columns'

/** Factors and their levels in the words of a shop. */

const FACTOR_NAMES: Readonly<Record<string, string>> = {
  gateway: 'payment method',
  gateway_class: 'kind of payment',
  channel: 'channel',
  app: 'app',
  store: 'store',
  currency: 'currency',
  presentment: 'currency shown',
  country: 'country',
  consent_region: 'consent region',
  device: 'device',
  browser: 'browser',
  in_app: 'built-in browser',
  os: 'operating system',
  customer: 'new or returning customer',
  account: 'guest or account',
  delivery: 'delivery',
  subscription: 'subscription',
  checkout: 'checkout',
  theme: 'theme',
  source: 'traffic source',
  gift_card: 'gift card',
  items: 'number of items',
  discount: 'discount',
  value: 'order value',
  hour: 'hour of day',
  hour_band: 'part of the day',
  weekday: 'weekday',
  day: 'day',
  period: 'period',
  outage: 'outage',
}

/** `payment method`. */
export const nameOfFactor = (key: string): string => FACTOR_NAMES[key] ?? key.replaceAll('_', ' ')

const BRANDS: Readonly<Record<string, string>> = {
  paypal: 'PayPal',
  ppcp: 'PayPal',
  'ppcp-gateway': 'PayPal',
  klarna: 'Klarna',
  ideal: 'iDEAL',
  mollie: 'Mollie',
  sofort: 'Sofort',
  stripe: 'Stripe',
  shopify_payments: 'Shopify Payments',
  bacs: 'Bank transfer',
  cod: 'Cash-on-delivery',
  cheque: 'Cheque',
  card: 'Card',
}

const CLASSES: Readonly<Record<string, string>> = {
  redirect: 'paid on another site',
  deferred: 'paid later',
  wallet: 'paid by wallet',
  card: 'paid by card',
  other: 'paid in other ways',
}

const YES_NO: Readonly<Record<string, readonly [yes: string, no: string]>> = {
  discount: ['with a discount', 'without a discount'],
  in_app: ["placed in an app's built-in browser", 'placed in an ordinary browser'],
  subscription: ['that start a subscription', 'without a subscription'],
}

const DEVICES: Readonly<Record<string, string>> = {
  mobile: 'on phones',
  phone: 'on phones',
  smartphone: 'on phones',
  desktop: 'on desktops',
  tablet: 'on tablets',
}

let regionNames: Intl.DisplayNames | undefined

function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code
  regionNames ??= new Intl.DisplayNames('en', { type: 'region' })
  return regionNames.of(code) ?? code
}

type Phrase = { before: string } | { after: string }
const before = (words: string): Phrase => ({ before: words })
const after = (words: string): Phrase => ({ after: words })

const PHRASES: Readonly<Record<string, (level: string, range: string) => Phrase>> = {
  gateway: (level) => before(BRANDS[level] ?? level),
  gateway_class: (level) => after(CLASSES[level] ?? `paid by ${level}`),
  channel: (level) => after(`through the channel “${level}”`),
  app: (level) => after(`through “${level}”`),
  store: (level) => after(`in the store ${level}`),
  currency: (level) => after(`in ${level}`),
  presentment: (level) => after(level === 'other' ? 'shown in another currency' : "in the shop's currency"),
  country: (level) => after(`from ${countryName(level)}`),
  consent_region: (level) =>
    after(level === 'consent' ? 'from countries that ask for consent' : 'from countries that do not ask for consent'),
  device: (level) => after(DEVICES[level.toLowerCase()] ?? `on the device “${level}”`),
  browser: (level) => after(`in ${level}`),
  os: (level) => after(`on ${level}`),
  customer: (level) => after(`from ${level} customers`),
  account: (level) => after(`placed as ${level}`),
  theme: (level) => after(`under the theme “${level}”`),
  source: (level) => after(`that came from “${level}”`),
  gift_card: (level) =>
    after(
      level === 'no'
        ? 'paid without a gift card'
        : level === 'part'
          ? 'paid partly by gift card'
          : 'paid wholly by gift card',
    ),
  items: (level) => after(level === '1' ? 'with one item' : `with ${level.replace('-', '–')} items`),
  value: (_, range) => after(range),
  hour: (level) => after(`placed between ${level}:00 and ${level}:59`),
  hour_band: (level) => after(`placed between ${level.slice(0, 2)}:00 and ${level.slice(3)}:59`),
  weekday: (level) => after(`placed on ${level}s`),
  day: (level) => after(`of ${level}`),
  period: (level) => after(periodWords(level)),
  outage: (level) => after(`of the outage from ${level}`),
}

function periodWords(level: string): string {
  const [from = '', to = ''] = level.split('..')
  if (from === '') return `up to ${to}`
  return to === '' ? `since ${from}` : `from ${from} to ${to}`
}

function phraseOf({ factor, level }: Segment[number]): Phrase {
  const name = factor.levels[level] ?? ''
  if (name === 'unknown') return after(`with unknown ${nameOfFactor(factor.key)}`)
  const yesNo = YES_NO[factor.key]
  if (yesNo && (name === 'yes' || name === 'no')) return after(yesNo[name === 'yes' ? 0 : 1])
  const phrase = PHRASES[factor.key]
  return phrase ? phrase(name, factor.ranges?.[level] ?? name) : after(`with ${nameOfFactor(factor.key)} “${name}”`)
}

/** `PayPal orders from Germany`. */
export function labelOfSegment(segment: Segment): string {
  const phrases = segment.map(phraseOf)
  const fronts = phrases.flatMap((phrase) => ('before' in phrase ? [phrase.before] : []))
  const backs = phrases.flatMap((phrase) => ('after' in phrase ? [phrase.after] : []))
  return [...fronts, 'orders', ...backs].join(' ')
}

/** A level on its own, for lists such as `on phones and desktops alike`. */
export function labelOfLevel(part: Segment[number]): string {
  const phrase = phraseOf(part)
  return 'before' in phrase ? phrase.before : phrase.after
}
