import { countOf, formatCount } from '@/lib/sentences'
import type { Rule } from './said'

/** Findings about lines of a result: orders, and GA4 ids without one. */

const missing: Rule = ({ buckets }, { money }) => {
  const { orders, amountMinor } = buckets.get('missing')
  if (orders === 0) return []
  const suggested = buckets.get('suggested').orders
  return [
    {
      code: 'missing',
      sentence: `${countOf(orders, 'sale')} GA4 did not see, worth ${money(amountMinor)}.`,
      orders,
      amountMinor,
      startWith: buckets.startWith('missing'),
      evidence:
        suggested === 0
          ? []
          : [
              suggested === 1
                ? '1 of them is probably a GA4 row without an id; it is not counted as seen.'
                : `${formatCount(suggested)} of them are probably GA4 rows without an id; they are not counted as seen.`,
            ],
    },
  ]
}

/** Why orders were counted more than once, as far as that is known (rule book 3.20). */
const DUPLICATES: Readonly<Record<string, string>> = {
  two_tags: 'came from two streams or hostnames, so two tags send the purchase',
  reload: 'came again from the same stream and hostname, as a confirmation page does when it is opened again',
  id_variants: 'came under several spellings of one id',
  two_properties: 'came from two GA4 properties',
}

const duplicates: Rule = ({ buckets }, { money, barMinor }) => {
  const { orders } = buckets.get('duplicate_in_ga4')
  if (orders === 0) return []
  const excess = barMinor('duplicate_in_ga4')
  const counted = `GA4 counted ${countOf(orders, 'order')} more than once`
  const kinds = Object.keys(DUPLICATES).map((flag) => ({ flag, of: buckets.get(`duplicate_in_ga4:${flag}`).orders }))
  const usual = kinds.find(({ of }) => of * 2 > orders)
  return [
    {
      code: 'duplicate_in_ga4',
      entry: usual && `duplicate_in_ga4:${usual.flag}`,
      sentence:
        excess > 0
          ? `${counted} and shows ${money(excess)} too much for them.`
          : `${counted}, without counting the money twice.`,
      orders,
      amountMinor: Math.abs(excess),
      startWith: buckets.startWith('duplicate_in_ga4'),
      evidence: kinds
        .filter(({ of }) => of > 0)
        .map(({ flag, of }) => `${formatCount(of)} of them ${DUPLICATES[flag]}.`),
    },
  ]
}

const VALUE_SENTENCES: Readonly<Record<string, (orders: string, amount: string) => string>> = {
  zero_value: (orders, amount) =>
    `GA4 recorded ${orders} with a value of zero, ${amount} too little: a missing or invalid currency does that.`,
  minor_unit: (orders, amount) =>
    `${orders} reached GA4 with the decimal mark in the wrong place, ${amount} off in all: cents sent as units, or the reverse.`,
  basis: (orders, amount) =>
    `${orders} reached GA4 under another definition of the value than expected, ${amount} off in all.`,
  discount: (orders, amount) => `${orders} reached GA4 with the amount before discount, ${amount} too much.`,
  refund_or_edit: (orders, amount) =>
    `GA4 and the store hold different states of ${orders}, before and after a refund or an edit: ${amount} in all.`,
  upsell: (orders, amount) => `${orders} had lines added after GA4 saw them, ${amount} in all.`,
  presentment: (orders, amount) =>
    `${orders} reached GA4 with the figure of one currency under the name of another, ${amount} off in all.`,
  fx: (orders, amount) => `GA4 converted ${orders} at a rate of its own, ${amount} off in all.`,
  shipping_tax_part: (orders, amount) => `GA4 treats the tax on shipping of ${orders} otherwise, ${amount} in all.`,
  vat_ratio: (orders, amount) =>
    `The amounts of ${orders} differ by what looks like a usual rate of tax, ${amount} in all; the store’s export does not state it.`,
  unexplained: (orders, amount) => `No rule explains the amounts of ${orders}: ${amount} in all.`,
}

const values: Rule = ({ buckets }, { money, barMinor }) =>
  Object.entries(VALUE_SENTENCES).map(([code, says]) => {
    const { orders } = buckets.get(code)
    if (orders === 0) return null
    const amountMinor = Math.abs(barMinor(code))
    const sentence = says(countOf(orders, 'order'), money(amountMinor))
    return { code, sentence, orders, amountMinor, startWith: buckets.startWith(code) }
  })

const were = (count: number) => (count === 1 ? 'was' : 'were')

const UNEXPECTED: Readonly<Record<string, (count: number, amount: string) => string>> = {
  cancelled: (count, amount) =>
    `GA4 shows ${countOf(count, 'order')} that ${were(count)} cancelled, worth ${amount}: it counted ${count === 1 ? 'it when it was' : 'them when they were'} placed.`,
  unpaid: (count, amount) => `GA4 shows ${countOf(count, 'order')} that ${were(count)} never paid, worth ${amount}.`,
  other: (count, amount) =>
    `GA4 shows ${countOf(count, 'order')} that should not count as a web sale (a test or another channel), worth ${amount}.`,
}

const unexpected: Rule = ({ buckets }, { money }) =>
  Object.entries(UNEXPECTED).map(([about, says]) => {
    const bucket = `unexpected_in_ga4:${about}`
    const { orders, amountMinor } = buckets.get(bucket)
    if (orders === 0) return null
    const sentence = says(orders, money(amountMinor))
    return { code: 'unexpected_in_ga4', about, sentence, orders, amountMinor, startWith: buckets.startWith(bucket) }
  })

const ID_SENTENCES: Readonly<Record<string, (count: number, amount: string, first: string) => string>> = {
  ga4_not_set: (count, amount) =>
    `${countOf(count, 'GA4 row')} came without a transaction id, worth ${amount}: they cannot be matched, and GA4 folds such purchases together, so the true number may be higher.`,
  ga4_other_row: (count, amount) =>
    `${countOf(count, 'GA4 row')} called (other) ${count === 1 ? 'holds' : 'hold'} ${amount} of purchases that are not listed one by one.`,
  ga4_foreign: (count, amount) =>
    `${countOf(count, 'purchase')} came from a stream or hostname that is not this shop’s, worth ${amount}.`,
  ga4_orphan: (count, amount) =>
    count === 1
      ? `1 GA4 id looks like an order of this shop, but none of its orders has it, worth ${amount}.`
      : `${countOf(count, 'GA4 id')} look like orders of this shop, but none of its orders has them, worth ${amount}.`,
  corrupt_id: (count, _amount, first) =>
    `A spreadsheet turned ${countOf(count, 'GA4 id')} into scientific notation (such as ${first}): the digits are lost. Export again and keep the column as text.`,
}
/** A sentinel is no place to start: every such row is called the same. */
const NAMELESS: ReadonlySet<string> = new Set(['ga4_not_set', 'ga4_other_row'])

const ids: Rule = ({ buckets }, { money }) =>
  Object.entries(ID_SENTENCES).map(([code, says]) => {
    const { orders, amountMinor } = buckets.get(code)
    if (orders === 0) return null
    const startWith = buckets.startWith(code)
    const sentence = says(orders, money(amountMinor), startWith[0] ?? '')
    return { code, sentence, orders, amountMinor, startWith: NAMELESS.has(code) ? [] : startWith }
  })

const formats: Rule = ({ unknownFormats }, { money }) =>
  unknownFormats.map(({ shape, ids: count, amountMinor, samples }) => ({
    code: 'ga4_unknown_format',
    about: shape,
    sentence: `${countOf(count, 'GA4 id')} of a format that no order has (such as ${samples[0]}), worth ${money(amountMinor)}: a payment reference, a cart, or another shop.`,
    orders: count,
    amountMinor,
    startWith: samples,
    confidence: 'strong',
  }))

const ambiguous: Rule = ({ buckets }, { money }) => {
  const { orders, amountMinor } = buckets.get('ambiguous')
  if (orders === 0) return []
  return [
    {
      code: 'ambiguous',
      sentence: `${countOf(orders, 'order')} ${orders === 1 ? 'shares' : 'share'} an id with another and neither amount nor date tells them apart, worth ${money(amountMinor)}.`,
      orders,
      amountMinor,
      startWith: buckets.startWith('ambiguous'),
    },
  ]
}

const late: Rule = ({ buckets }, { money }) => {
  const { orders, amountMinor } = buckets.get('matched_late')
  if (orders === 0) return []
  return [
    {
      code: 'matched_late',
      sentence: `${countOf(orders, 'order')} that an earlier run called missing ${orders === 1 ? 'is' : 'are'} in GA4 now, worth ${money(amountMinor)}.`,
      orders,
      amountMinor,
      startWith: buckets.startWith('matched_late'),
    },
  ]
}

const splits: Rule = ({ buckets }) => {
  const { orders } = buckets.get('split_ids')
  if (orders === 0) return []
  return [
    {
      code: 'split_ids',
      sentence: `GA4 holds ${countOf(orders, 'order')} in parts, under ids of their own; the parts were added up.`,
      orders,
      startWith: buckets.startWith('split_ids'),
    },
  ]
}

export const LINE_RULES: readonly Rule[] = [
  missing,
  duplicates,
  values,
  unexpected,
  ids,
  formats,
  ambiguous,
  late,
  splits,
]
