import { BARS, FLAGS, GA4_REASONS, type Label, makeLabel, STATUSES, type Tone, VALUE_REASONS } from '@/lib/label-table'
import { formatMoney } from '@/lib/money'
import type { AliasKind, Channel } from '@/lib/transaction'

/**
 * The one place where codes become words. Pages, exports and the command line all read from here, so that a status
 * has the same name, colour and shape wherever it is met.
 */

export const GROUPS = {
  by_design: { label: 'By design', sentence: 'The two figures are meant to differ by this.', tone: 'excluded' },
  timing: { label: 'Timing', sentence: 'Too recent to be final, or on the edge of the period.', tone: 'pending' },
  measurement: {
    label: 'Measurement',
    sentence: 'What tracking missed, doubled, hid or sent with another amount.',
    tone: 'missing',
  },
  unexplained: { label: 'Unexplained', sentence: 'What no rule accounts for.', tone: 'neutral' },
} as const satisfies Record<string, { label: string; sentence: string; tone: Tone }>

export const TIE_OUT_STEPS = {
  returns: 'Returns, which the report has deducted',
  edits: 'Changes after the sale, which the report has followed',
  cancelled: 'Cancelled orders, which the report leaves out',
  zone_shift: 'Orders that change period between the two time zones',
  never_sales: 'Test and failed orders, which the report never counts',
} as const

/** Why a day cannot be relied on. */
const UNTRUSTED: Readonly<Record<string, string>> = {
  other_row: 'GA4 folded several ids into one “(other)” row, so single orders cannot be found there.',
  sampled: 'GA4 answered from a sample of its data.',
  thresholded: 'GA4 left out rows to protect single visitors.',
  truncated: 'GA4’s answer was cut off before its last row.',
  not_pulled: 'GA4 was not read for this day.',
  hole: 'Single records of this day could not be read, at the shop or in GA4.',
  count_differs: 'What was read and what the source counts did not agree, however often it was asked.',
  out_of_scope: 'The store’s connection may not read orders this old.',
  hidden_rows: 'GA4’s totals hold more than its rows show: the export is not complete.',
}

const ALIAS_KINDS: Readonly<Record<AliasKind, string>> = {
  order_id: 'order id',
  gid: 'global id',
  name: 'order name',
  order_number: 'order number',
  checkout_id: 'checkout id',
  confirmation_number: 'confirmation number',
  order_key: 'order key',
  gateway_reference: 'payment reference',
}

const BASES: readonly (readonly [string, string])[] = [
  ['total', 'the full amount'],
  ['subtotal', 'the items after discount'],
  ['items_before_discount', 'the items before discount'],
]

const CHANNELS: Readonly<Record<Channel, string>> = {
  web: 'Web shop',
  pos: 'Point of sale',
  draft: 'Draft or staff',
  subscription: 'Subscription',
  marketplace: 'Marketplace',
  api: 'App or API',
}

const FORMATS: Readonly<Record<string, string>> = {
  shopify: 'Shopify order export',
  woocommerce: 'WooCommerce order export',
  ga4_export: 'GA4 report export',
  canonical: 'Plain table with our column names',
  mapped: 'Table with your column mapping',
}

const BASIS_PARTS: readonly (readonly [string, string])[] = [
  ['_ex_tax', 'tax'],
  ['_ex_shipping', 'shipping'],
  ['_ex_tip', 'tip'],
  ['_ex_duties', 'duties'],
  ['_ex_gift_card', 'what a gift card paid'],
]

/** A code nobody has named yet still reads as words: `ga4_new_thing` is `Ga4 new thing`. */
function unnamed(code: string): Label {
  const words = code.replaceAll('_', ' ')
  const label = words.charAt(0).toUpperCase() + words.slice(1)
  return makeLabel('neutral', 'ring', label, label, '')
}

const lookUp = <T>(table: Readonly<Record<string, T>>, code: string): T | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined

export const statusLabel = (code: string): Label => lookUp(STATUSES, code) ?? unnamed(code)

/** A verdict's reason: a value reason, the exclusion of an order GA4 counts all the same, or why a GA4 id has no order. */
export const reasonLabel = (code: string): Label =>
  lookUp(VALUE_REASONS, code) ?? lookUp(GA4_REASONS, code) ?? statusLabel(code)

/** A bar of the bridge: a status, a value reason or one of the bridge's own codes. */
export const barLabel = (code: string): Label => lookUp(BARS, code) ?? reasonLabel(code)

export const aliasKindLabel = (kind: string): string => lookUp(ALIAS_KINDS, kind) ?? kind.replaceAll('_', ' ')
/** Reads on after "GA4 has …". */
export function basisLabel(basis: string): string {
  const [base, words] = BASES.find(([code]) => basis === code || basis.startsWith(`${code}_ex_`)) ?? []
  if (base === undefined) return basis.replaceAll('_', ' ')
  const without = BASIS_PARTS.filter(([part]) => basis.slice(base.length).includes(part)).map(([, name]) => name)
  if (without.length === 0) return words ?? base
  const start = base === 'total' ? 'the amount' : words
  return `${start} without ${new Intl.ListFormat('en').format(without)}`
}
export const flagLabel = (flag: string): string => lookUp(FLAGS, flag) ?? flag.replaceAll('_', ' ')
export const channelLabel = (channel: string): string => lookUp(CHANNELS, channel) ?? channel
export const formatLabel = (format: string): string => lookUp(FORMATS, format) ?? format.replaceAll('_', ' ')

export const untrustedReason = (code: string): string => lookUp(UNTRUSTED, code) ?? code.replaceAll('_', ' ')

const SCOPE_CLASSES: Readonly<Record<string, string>> = {
  web: 'Web shop',
  pos: 'Point of sale',
  draft: 'Drafts and orders by staff',
  subscription: 'Subscription renewals',
  marketplace: 'Marketplace',
  api: 'Apps',
  b2b: 'Business customers',
  staff: 'Signed-in staff',
  unpaid: 'Placed, not paid',
  failed: 'Failed payments',
  cancelled: 'Cancelled orders',
  refunded: 'Refunded orders',
  test: 'Test orders',
}
const NET_BARS: Readonly<Record<string, string>> = {
  window_refunds: 'Refunds of this period’s orders',
  earlier_refunds: 'Refunds of earlier orders',
  refunds_without_order: 'Refunds in GA4 without an order',
  cancellations: 'Cancelled orders',
}
const RATE_SOURCES: Readonly<Record<string, string>> = {
  implied: 'as GA4 converted that day',
  nearest_day: 'as GA4 converted on the nearest day',
  table: 'as given',
}

/** A class of sale, with the app or the gateway it is about. */
export const scopeClassLabel = (kind: string, of: string | null): string => {
  const words = lookUp(SCOPE_CLASSES, kind) ?? kind.replaceAll('_', ' ')
  return of === null ? words : `${words}: ${of}`
}
export const netBarLabel = (code: string): string => lookUp(NET_BARS, code) ?? code.replaceAll('_', ' ')
export const rateSourceLabel = (source: string): string => lookUp(RATE_SOURCES, source) ?? source.replaceAll('_', ' ')

const OWNERS: Readonly<Record<string, string>> = {
  store: 'whoever runs the shop',
  tag: 'whoever runs the tags',
  consent: 'whoever runs the consent banner',
  plugin: 'whoever updates the plugins',
  scope: 'whoever decides the scope',
  report: 'whoever exports the reports',
}
const CONFIDENCES: Readonly<Record<string, string>> = {
  confirmed: 'confirmed by the orders themselves',
  strong: 'strong evidence',
  weak: 'weak evidence, look before acting',
}

/** Who mends a finding. */
export const ownerLabel = (owner: string): string => lookUp(OWNERS, owner) ?? owner.replaceAll('_', ' ')
export const confidenceLabel = (confidence: string): string => lookUp(CONFIDENCES, confidence) ?? confidence

const AGREEING = ['matched_exact', 'matched_rounding']

/** The filters that show the rows behind a bar; null where no row stands behind it. */
export function rowsBehindBar(code: string): { status: string[]; reason: string[] } | null {
  if (code === 'hidden') return null
  if (code === 'edge') return { status: ['ga4_out_of_window'], reason: [] }
  if (code === 'definition' || code === 'rounding') return { status: AGREEING, reason: [] }
  if (lookUp(STATUSES, code)) return { status: [code], reason: [] }
  return { status: ['matched_value_diff'], reason: [code] }
}

/** What describing a line takes; every verdict has it. */
export interface DescribedVerdict {
  status: string
  reason: string | null
  analyticsId: string | null
  matchedBy: { kind: string; pass: string; transform?: string } | null
  storeMinor: number | null
  analyticsMinor: number | null
  differenceMinor: number | null
  basis: string | null
  purchases: number | null
  storeDay: string | null
  analyticsDay: string | null
  flags: readonly string[]
  suggestion: string | null
}

const PASSES: Readonly<Record<string, string>> = {
  manual: 'by hand',
  exact: 'as written',
  cleaned: 'after cleaning',
  zero_stripped: 'without its leading zeros',
  transform: 'by a confirmed transform',
  split: 'in parts',
}

/** How far the id had to be changed to match; reads on after it. */
export const passLabel = (pass: string): string => lookUp(PASSES, pass) ?? pass.replaceAll('_', ' ')

const clip = (id: string) => (id.length > 40 ? `${id.slice(0, 39)}…` : id)

function describeMatch(verdict: DescribedVerdict): string {
  if (!verdict.matchedBy || verdict.analyticsId === null) return 'Matched'
  const id = clip((verdict.analyticsId.split(' | ')[0] ?? '').trim())
  const { kind, pass } = verdict.matchedBy
  if (pass === 'manual') return `Matched by hand (${id})`
  return `Matched by ${aliasKindLabel(kind)} (${id}${pass === 'exact' ? '' : ` ${passLabel(pass)}`})`
}

/** By which power of ten GA4's amount is off; the exact ratio also depends on tax and shipping, so it is rounded. */
function describeFactor(verdict: DescribedVerdict): string {
  const power = Math.round(Math.log10((verdict.analyticsMinor ?? 0) / (verdict.storeMinor ?? 0)))
  const factor =
    Number.isFinite(power) && power !== 0 ? `${10 ** Math.abs(power)} times too ${power > 0 ? 'high' : 'low'}` : 'wrong'
  return `GA4’s amount is ${factor}: the decimal point moved`
}

/** What GA4 did with the amount of a matched order, as a clause. */
function describeAmount(verdict: DescribedVerdict, currency: string): string {
  const money = (minor: number) => formatMoney(Math.abs(minor), currency)
  const difference = verdict.differenceMinor ?? 0
  const offset = `${money(difference)} ${difference > 0 ? 'more' : 'less'} than the store`
  switch (verdict.reason) {
    case 'zero_value':
      return 'GA4 has it without an amount'
    case 'minor_unit':
      return describeFactor(verdict)
    case 'basis':
      return verdict.basis
        ? `GA4 has ${basisLabel(verdict.basis)}, unlike most orders`
        : `GA4 has ${offset}: other parts of the order`
    case 'discount':
      return 'GA4 has the amount before the discount'
    case 'refund_or_edit':
      return `GA4 has ${offset}: the order was refunded or edited`
    case 'upsell':
      return `GA4 has ${offset}: lines were added to the order later`
    case 'presentment':
      return 'GA4 has the digits of another currency, unconverted'
    case 'fx':
      return `GA4 has ${offset}, which is the exchange rate`
    case 'shipping_tax_part':
      return `GA4 has ${offset}, the tax on shipping`
    case 'vat_ratio':
      return `GA4 has ${offset}, a usual rate of tax`
    case 'unexplained':
      return `GA4 has ${offset}, and nothing explains it`
    case 'multiple':
      return 'GA4’s amount is a multiple of the order’s'
  }
  if (verdict.basis !== null && verdict.basis !== 'total') return `GA4 has ${basisLabel(verdict.basis)}`
  return difference === 0 ? 'both have the same amount' : `GA4 has ${offset}`
}

function describeDuplicate(verdict: DescribedVerdict): string {
  const times = verdict.purchases !== null && verdict.purchases > 1 ? `${verdict.purchases} times` : 'more than once'
  return `GA4 counted it ${times}${verdict.reason === 'multiple' ? ' and added its amount each time' : ''}`
}

function describeStatus(verdict: DescribedVerdict, currency: string): string {
  switch (verdict.status) {
    case 'matched_exact':
    case 'matched_value_diff':
      return `${describeMatch(verdict)}; ${describeAmount(verdict, currency)}.`
    case 'matched_rounding':
      return verdict.basis !== null && verdict.basis !== 'total'
        ? `${describeMatch(verdict)}; GA4 has ${basisLabel(verdict.basis)}, rounded.`
        : `${describeMatch(verdict)}; the amounts differ by ${formatMoney(Math.abs(verdict.differenceMinor ?? 0), currency)}, which is rounding.`
    case 'duplicate_in_ga4':
      return `${describeMatch(verdict)}; ${describeDuplicate(verdict)}.`
    case 'unexpected_in_ga4': {
      const why = verdict.reason ? `out of scope (${reasonLabel(verdict.reason).label.toLowerCase()})` : 'out of scope'
      return `${describeMatch(verdict)}; the order is ${why}, yet GA4 counts it.`
    }
    case 'ga4_orphan':
      if (verdict.reason === 'refund_only') return reasonLabel(verdict.reason).sentence
      return verdict.reason === 'not_looked_up'
        ? 'The id looks like an order of this store, but none given here has it; the store itself was not asked.'
        : statusLabel(verdict.status).sentence
    case 'ga4_unknown_format':
      return verdict.reason ? reasonLabel(verdict.reason).sentence : statusLabel(verdict.status).sentence
    default:
      return statusLabel(verdict.status).sentence
  }
}

/**
 * Why a line has its status, in one sentence a person would say; a second one follows when GA4 dates it otherwise.
 * `currency` is that of the result.
 */
export function describeVerdict(verdict: DescribedVerdict, currency: string): string {
  const sentence = describeStatus(verdict, currency)
  if (verdict.suggestion !== null) return `${sentence} Probably a GA4 row without an id: ${verdict.suggestion}.`
  if (!verdict.flags.includes('date_shift') || verdict.analyticsDay === null || verdict.storeDay === null)
    return sentence
  return `${sentence} GA4 dates it ${verdict.analyticsDay}, the store ${verdict.storeDay}.`
}
