/** The one table of words for codes; read it through `labels.ts`. */

/** Semantic colour; the interface maps it to a token, other media may ignore it. */
export type Tone = 'matched' | 'missing' | 'duplicate' | 'value' | 'pending' | 'excluded' | 'critical' | 'neutral'
/** Second carrier of the meaning, for print and for people who do not tell the colours apart. */
export type Shape = 'dot' | 'ring' | 'half' | 'hatched' | 'double' | 'dash'

export interface Label {
  /** For one line: `Not seen by GA4`. */
  label: string
  /** For a sum of lines: `Sales GA4 did not see`. */
  many: string
  /** What it means, in one sentence. */
  sentence: string
  tone: Tone
  shape: Shape
}

/** Order of arguments: tone, shape, label, many, sentence. */
export const makeLabel = (tone: Tone, shape: Shape, label: string, many: string, sentence: string): Label => ({
  label,
  many,
  sentence,
  tone,
  shape,
})

const excluded = (label: string, many: string, sentence: string) => makeLabel('excluded', 'dash', label, many, sentence)

export const STATUSES: Readonly<Record<string, Label>> = {
  excluded_test: excluded('Test order', 'Test orders', 'A test order: no sale, so it is not compared.'),
  excluded_unpaid: excluded('Never paid', 'Never paid', 'The order was never paid, so it is not compared.'),
  excluded_cancelled: excluded('Cancelled', 'Cancelled orders', 'The order was cancelled, so it is not compared.'),
  excluded_pos: excluded('Point of sale', 'Point-of-sale orders', 'Sold in person, where no web tag can fire.'),
  excluded_draft_admin: excluded(
    'Made by staff',
    'Orders made by staff',
    'Made by staff or from a draft; no web tag can fire.',
  ),
  excluded_renewal: excluded(
    'Renewal',
    'Subscription renewals',
    'A subscription renewed itself without a visit to the shop.',
  ),
  excluded_api_marketplace: excluded(
    'App or marketplace',
    'App and marketplace orders',
    'Came from an app or a marketplace, not through the web shop.',
  ),
  excluded_staff: excluded(
    'Placed by staff',
    'Orders placed by signed-in staff',
    'Placed by a signed-in member of staff, for whom the shop prints no tag.',
  ),
  excluded_before_tracking: excluded(
    'Before tracking',
    'Orders from before tracking began',
    'Placed before GA4 recorded its first purchase for this shop.',
  ),
  excluded_zero: excluded(
    'Zero total',
    'Orders with a zero total',
    'The order costs nothing, so there is no sale to compare.',
  ),
  unexpected_in_ga4: makeLabel(
    'excluded',
    'half',
    'Excluded, yet in GA4',
    'Excluded orders that GA4 counts',
    'The order is out of scope, yet GA4 counts it.',
  ),
  ambiguous: makeLabel(
    'neutral',
    'half',
    'Fits several',
    'Orders that fit several ids',
    'More than one pairing fits equally well, so none was chosen.',
  ),
  duplicate_in_ga4: makeLabel(
    'duplicate',
    'double',
    'Counted again',
    'Counted more than once',
    'GA4 counts this order more than once.',
  ),
  matched_exact: makeLabel(
    'matched',
    'dot',
    'Matched',
    'Matched',
    'In the store and in GA4, with the amount GA4 is expected to have.',
  ),
  matched_rounding: makeLabel(
    'matched',
    'dot',
    'Matched, rounded',
    'Matched with a rounding difference',
    'In the store and in GA4; the amounts differ by rounding only.',
  ),
  matched_value_diff: makeLabel(
    'value',
    'half',
    'Other amount',
    'Matched with another amount',
    'In the store and in GA4, with another amount.',
  ),
  pending: makeLabel(
    'pending',
    'hatched',
    'Not settled yet',
    'Not settled yet',
    'Less than 48 hours old: GA4 may still be processing it.',
  ),
  unknown_ga4_incomplete: makeLabel(
    'pending',
    'hatched',
    'GA4 incomplete',
    'On days GA4 reports incompletely',
    'GA4’s report for this day cannot be trusted, so the order is not called missing.',
  ),
  missing_provisional: makeLabel(
    'missing',
    'hatched',
    'Not seen so far',
    'Not seen by GA4 so far',
    'GA4 has not shown it within 48 hours; it is final after 72.',
  ),
  missing: makeLabel(
    'missing',
    'ring',
    'Not seen by GA4',
    'Sales GA4 did not see',
    'Paid in the store, and no GA4 purchase carries its id.',
  ),
  ga4_out_of_window: makeLabel(
    'pending',
    'dash',
    'Other period',
    'GA4 ids of orders in another period',
    'GA4 has it in this period; its order lies outside.',
  ),
  ga4_not_set: makeLabel(
    'missing',
    'half',
    'No id in GA4',
    'GA4 purchases without an id',
    'GA4 recorded a purchase without a usable transaction id.',
  ),
  ga4_other_row: makeLabel(
    'pending',
    'half',
    'GA4’s (other) row',
    'GA4’s (other) row',
    'GA4 folded several ids into one row, so they cannot be compared.',
  ),
  ga4_unknown_format: makeLabel(
    'neutral',
    'ring',
    'Unknown id format',
    'GA4 ids of an unknown format',
    'The id looks like none of the store’s ids: perhaps a payment reference or another shop.',
  ),
  ga4_foreign: makeLabel(
    'neutral',
    'dash',
    'Another site',
    'Purchases from other sites',
    'The purchase came from a stream or hostname that is not this shop’s.',
  ),
  ga4_ambiguous: makeLabel(
    'neutral',
    'half',
    'Id fits several',
    'GA4 ids that fit several orders',
    'The id fits more than one order equally well.',
  ),
  ga4_orphan: makeLabel(
    'duplicate',
    'ring',
    'Only in GA4',
    'Purchases only GA4 has',
    'The id looks right, but the store has no such order here.',
  ),
}

const value = (label: string, sentence: string) => makeLabel('value', 'half', label, label, sentence)

export const VALUE_REASONS: Readonly<Record<string, Label>> = {
  zero_value: value('No amount in GA4', 'GA4 has the purchase with an amount of zero, often for lack of a currency.'),
  multiple: value('Amount multiplied', 'GA4’s amount is a multiple of the order’s.'),
  minor_unit: value(
    'Decimal point moved',
    'GA4’s amount is off by a factor of 10 or 100: cents sent as whole units or the reverse.',
  ),
  basis: value(
    'Other parts included',
    'GA4’s amount includes other parts of the order (tax, shipping) than it usually does.',
  ),
  discount: value('Discount left out', 'GA4 has the amount before the discount.'),
  refund_or_edit: value('Refund or later edit', 'The order was refunded or edited; GA4 has another state of it.'),
  upsell: value('Lines added later', 'GA4 has the amount from before lines were added to the order.'),
  presentment: value(
    'Currency mislabelled',
    'GA4 has the digits of one currency under the name of another, unconverted.',
  ),
  fx: value('Exchange rate', 'GA4 converted the amount at another rate than the one used here.'),
  shipping_tax_part: value('Tax on shipping', 'Only the tax on shipping differs.'),
  vat_ratio: value('Tax rate', 'The amounts differ by just a usual rate of tax.'),
  unexplained: makeLabel(
    'neutral',
    'half',
    'Unexplained difference',
    'Unexplained differences',
    'No rule explains the difference.',
  ),
}

export const GA4_REASONS: Readonly<Record<string, Label>> = {
  corrupt_id: makeLabel(
    'neutral',
    'ring',
    'Id lost in a spreadsheet',
    'Ids lost in a spreadsheet',
    'A spreadsheet turned the id into scientific notation; its digits are gone.',
  ),
  refund_only: makeLabel(
    'neutral',
    'ring',
    'Refund of an order not loaded',
    'Refunds of orders not loaded',
    'GA4 shows only a refund under this id; the sale itself lies outside what was read.',
  ),
  not_looked_up: makeLabel(
    'neutral',
    'ring',
    'Not looked up',
    'Not looked up',
    'The store could not be asked for this id.',
  ),
}

export const FLAGS: Readonly<Record<string, string>> = {
  date_shift: 'GA4’s day is more than one day away from the order’s',
  matched_late: 'An earlier run called it missing; GA4 has it now',
  repeat_old_order: 'GA4 shows an older order again, as a reloaded confirmation page does',
  two_tags: 'Reported by two streams or hostnames: two tags',
  reload: 'Reported twice by one tag: a reloaded page',
  id_variants: 'The id reached GA4 in several spellings',
  two_properties: 'Two GA4 properties hold the id',
  split_ids: 'GA4 holds parts of the order under ids of their own',
  cancelled_after_tracking: 'Cancelled after GA4 had counted it',
  never_paid: 'Never paid',
  converted: 'Converted into the reporting currency',
}

export const BARS: Readonly<Record<string, Label>> = {
  definition: makeLabel(
    'value',
    'dot',
    'Defined differently',
    'What GA4 counts as revenue',
    'GA4’s amounts leave out parts of an order, such as tax, by definition.',
  ),
  rounding: makeLabel('value', 'dot', 'Rounding', 'Rounding', 'Differences of a cent or so between matched amounts.'),
  edge: makeLabel(
    'pending',
    'half',
    'Edges of the period',
    'Edges of the period',
    'Orders and purchases that fall on different sides of the period’s ends.',
  ),
  hidden: makeLabel('pending', 'hatched', 'Hidden by GA4', 'Hidden by GA4', 'In GA4’s totals but in none of its rows.'),
}
