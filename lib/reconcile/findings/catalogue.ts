import type { Finding } from './finding'

/** Who mends what, how, and how one will know (rule book 5.6). */

interface Entry extends Pick<Finding, 'owner' | 'fix' | 'proof'> {
  /** 1 is minutes, 3 is a project: money at stake is weighed against it. */
  effort: 1 | 2 | 3
  /** No fault: it comes after what can be mended. */
  isByDesign?: boolean
}

const entry = (owner: Entry['owner'], effort: Entry['effort'], fix: string, proof: string): Entry => ({
  owner,
  effort,
  fix,
  proof,
})
const design = (owner: Entry['owner'], fix: string, proof: string): Entry => ({
  ...entry(owner, 1, fix, proof),
  isByDesign: true,
})

const CATALOGUE: Readonly<Record<string, Entry>> = {
  missing: entry(
    'tag',
    3,
    'Look at the causes below first; what stays after them is consent, blockers or the tag as a whole, which sending purchases from the server reduces.',
    'The match rate of the settled days after the change lies above its interval from before.',
  ),
  duplicate_in_ga4: entry(
    'tag',
    2,
    'Let only one tag send the purchase, and send it once per order even when the confirmation page is opened again.',
    'Orders placed after the change are counted once each.',
  ),
  'duplicate_in_ga4:two_tags': entry(
    'tag',
    1,
    'Remove one of the two tags that send the purchase: look in the theme, the tag manager and the plugins.',
    'Orders placed after the change are counted once each.',
  ),
  'duplicate_in_ga4:reload': entry(
    'tag',
    2,
    'Send the purchase only the first time the confirmation page of an order is shown.',
    'Orders placed after the change are counted once each.',
  ),
  'duplicate_in_ga4:id_variants': entry(
    'tag',
    1,
    'Send the id in one spelling everywhere: GA4 folds repeats only when they are spelled alike.',
    'Orders placed after the change stand under one id each.',
  ),
  'duplicate_in_ga4:two_properties': entry(
    'scope',
    1,
    'Decide which property counts: take the other out of the reconciliation, or its tag out of the shop.',
    'No id stands in two properties.',
  ),
  zero_value: entry(
    'tag',
    1,
    'Send a valid three-letter currency together with the value.',
    'Orders placed after the change have their amount in GA4.',
  ),
  minor_unit: entry(
    'plugin',
    1,
    'Update the plugin that writes the purchase, or divide its amount by the right power of ten.',
    'Orders placed after the change agree to the cent.',
  ),
  basis: design(
    'tag',
    'Find what sends these orders, such as a second tag or another checkout, and let it send the value the others have.',
    'All orders follow one definition.',
  ),
  discount: entry(
    'tag',
    1,
    'Send the value after discount.',
    'Discounted orders placed after the change agree to the cent.',
  ),
  refund_or_edit: design(
    'store',
    'Nothing, unless GA4 is to follow refunds: then send refund events.',
    'Refunds appear in the refund ledger as matched.',
  ),
  upsell: entry(
    'tag',
    2,
    'Send a second purchase, or the final amount, once the offer after checkout is closed.',
    'Orders with added lines agree to the cent.',
  ),
  presentment: entry(
    'tag',
    1,
    'Send the amount together with the currency it is in.',
    'Orders in other currencies agree within the exchange rate.',
  ),
  fx: design(
    'report',
    'Nothing: GA4 converts at its own rate of the day.',
    'The difference stays within three per cent.',
  ),
  shipping_tax_part: design(
    'tag',
    'Decide whether the tax on shipping belongs to the value, and send it so for all orders.',
    'Orders with shipping agree to the cent.',
  ),
  vat_ratio: design(
    'tag',
    'Let the store’s export state tax, so that it can be checked rather than guessed.',
    'The difference is then called by its part.',
  ),
  unexplained: entry(
    'tag',
    2,
    'Compare the first orders named here line by line with what the tag sent.',
    'No order is left without a reason.',
  ),
  'unexpected_in_ga4:cancelled': entry(
    'store',
    2,
    'Send the purchase when the order is paid, not when it is placed, or send a refund when it is cancelled.',
    'Cancelled orders placed after the change are not in GA4.',
  ),
  'unexpected_in_ga4:unpaid': entry(
    'tag',
    2,
    'Send the purchase only on the page that follows a successful payment.',
    'Unpaid orders placed after the change are not in GA4.',
  ),
  unexpected_in_ga4: entry(
    'scope',
    1,
    'Decide in the scope table whether these classes of sale belong in the headline.',
    'The class is either in the headline or no longer in GA4.',
  ),
  ga4_not_set: entry(
    'plugin',
    1,
    'Update the plugin or the tag that sends the purchase without a transaction id.',
    'No purchase after the change is without an id.',
  ),
  ga4_other_row: entry(
    'report',
    1,
    'Read GA4 in smaller pieces, day by day, until no row is called (other).',
    'The days are complete and their orders can be judged.',
  ),
  ga4_unknown_format: entry(
    'tag',
    1,
    'Find out who sends ids of these formats: a payment page, a cart, or another shop on the same property.',
    'The ids match an order, or their source is filtered out.',
  ),
  ga4_foreign: entry(
    'tag',
    1,
    'Filter the foreign stream or hostname out of the property, or remove the tag there.',
    'No purchase comes from it any more.',
  ),
  ambiguous: entry(
    'tag',
    2,
    'Send an id that only one order can have, such as the order’s own id, not a number that another order has too.',
    'No id fits several orders.',
  ),
  ga4_orphan: entry(
    'store',
    2,
    'Look these ids up in the store: deleted orders and failed payments whose tag fired on submit are the usual reasons.',
    'Ids after the change belong to an order.',
  ),
  corrupt_id: entry(
    'report',
    1,
    'Export again and keep the id column as text.',
    'The ids are whole and can be matched.',
  ),
  value_basis: design(
    'tag',
    'Nothing: it is a definition. Compare like with like when reports are put side by side.',
    'The definition stays the same from month to month.',
  ),
  basis_changed: design(
    'tag',
    'Find the release or the setting of that day, and say which definition is meant.',
    'The definition stays the same from month to month.',
  ),
  id_format_changed: design(
    'plugin',
    'Nothing for matching. Check what was released that day: reports that join on the old id break.',
    'The format stays the same from month to month.',
  ),
  id_transform_proposed: entry(
    'scope',
    1,
    'Confirm the transform when the examples are right; nothing is matched by it before.',
    'The orders are matched by the transform.',
  ),
  scope_proposed: entry(
    'scope',
    1,
    'Decide whether the class belongs in the headline: GA4 sees most of it.',
    'The class is decided, by whom and when stands in the scope table.',
  ),
  headline_withheld: entry(
    'scope',
    1,
    'Decide on the classes named here; the rate then stands as the headline.',
    'The scope table names no open class of weight.',
  ),
  hidden_rows: entry(
    'report',
    1,
    'Export all rows, or read the property through its API.',
    'The listed rows add up to the totals.',
  ),
  unreadable_rows: entry('report', 1, 'Mend the rows and run again.', 'Every row is read.'),
  incomplete_days: entry(
    'report',
    1,
    'Read the days again once GA4 has them whole.',
    'The days are complete and their orders can be judged.',
  ),
  matched_late: design(
    'report',
    'Nothing: GA4 was late. Judge days once they are settled.',
    'The orders stay matched.',
  ),
  split_ids: design(
    'plugin',
    'Nothing: the parts were added up.',
    'Orders with offers after checkout keep agreeing in sum.',
  ),
  refunds_missing: entry(
    'store',
    2,
    'Send a refund event with the order’s id when money is given back.',
    'Refunds after the change are in GA4.',
  ),
}

const UNKNOWN = entry('tag', 2, 'Look at the orders named here.', 'They agree in the next run.')

/** The entry of a finding: by its key where that is named, else by its code. */
export const entryOf = ({ code, key }: Pick<Finding, 'code' | 'key'>): Entry =>
  CATALOGUE[key] ?? CATALOGUE[code] ?? UNKNOWN
