import { formatMoney } from '@/lib/money'
import { countOf, formatCount } from '@/lib/sentences'
import { dayText } from '../days'
import { entryOf } from './catalogue'
import type { FindingFacts } from './facts'
import type { Finding } from './finding'

/** What a person should hear first: sentences with orders, money, what to do and how one will know (rule book 5.6). */

/** What a rule adds to its code; the catalogue gives the rest. */
interface Said {
  code: string
  /** Part of the key where a code can stand for several things. */
  about?: string
  sentence: string
  orders: number
  amountMinor?: number
  startWith?: readonly string[]
  evidence?: readonly string[]
  confidence?: Finding['confidence']
}

type Rule = (facts: FindingFacts, words: Words) => (Said | null)[]

interface Words {
  money: (minor: number) => string
  /** The bridge's own bar, so that a finding and the gap agree. */
  barMinor: (code: string) => number
}

export function findingsOf(facts: FindingFacts): Finding[] {
  const words: Words = {
    money: (minor) => formatMoney(minor, facts.currency),
    barMinor: (code) => facts.bars.find((bar) => bar.code === code)?.amountMinor ?? 0,
  }
  return RULES.flatMap((rule) => rule(facts, words))
    .filter((said) => said !== null)
    .map(finish)
}

function finish({ code, about, amountMinor = 0, startWith = [], evidence = [], confidence, ...said }: Said): Finding {
  const key = about === undefined ? code : `${code}:${about}`
  const { owner, fix, proof } = entryOf({ code, key })
  return {
    key,
    code,
    ...said,
    amountMinor,
    interval: null,
    evidence,
    confidence: confidence ?? 'confirmed',
    owner,
    fix,
    proof,
    startWith,
  }
}

/** What can be mended first, most money for the effort; definitions, which are no fault, last. */
export function rankFindings(findings: readonly Finding[]): Finding[] {
  const weigh = (finding: Finding) => Math.abs(finding.amountMinor) / entryOf(finding).effort
  const isByDesign = (finding: Finding) => (entryOf(finding).isByDesign ? 1 : 0)
  return [...findings].sort((a, b) => isByDesign(a) - isByDesign(b) || weigh(b) - weigh(a) || (a.key < b.key ? -1 : 1))
}

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
          : [`${countOf(suggested, 'order')} not seen are probably GA4 rows without an id; they are not counted.`],
    },
  ]
}

const duplicates: Rule = ({ buckets }, { money, barMinor }) => {
  const { orders } = buckets.get('duplicate_in_ga4')
  if (orders === 0) return []
  const excess = barMinor('duplicate_in_ga4')
  const counted = `GA4 counted ${countOf(orders, 'order')} more than once`
  return [
    {
      code: 'duplicate_in_ga4',
      sentence:
        excess > 0
          ? `${counted} and shows ${money(excess)} too much for them.`
          : `${counted}, without counting the money twice.`,
      orders,
      amountMinor: Math.abs(excess),
      startWith: buckets.startWith('duplicate_in_ga4'),
    },
  ]
}

const VALUE_SENTENCES: Readonly<Record<string, (orders: string, amount: string) => string>> = {
  zero_value: (orders, amount) =>
    `GA4 recorded ${orders} with a value of zero, ${amount} too little: a missing or invalid currency does that.`,
  minor_unit: (orders, amount) =>
    `${orders} reached GA4 with the decimal mark in the wrong place, ${amount} off in all: cents sent as units, or the reverse.`,
  upsell: (orders, amount) => `${orders} had lines added after GA4 saw them, ${amount} in all.`,
  presentment: (orders, amount) =>
    `${orders} reached GA4 with the figure of one currency under the name of another, ${amount} off in all.`,
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

const UNEXPECTED: Readonly<Record<string, (orders: string, amount: string) => string>> = {
  cancelled: (orders, amount) =>
    `GA4 shows ${orders} that were cancelled, worth ${amount}: it counted them when they were placed.`,
  unpaid: (orders, amount) => `GA4 shows ${orders} that were never paid, worth ${amount}.`,
  other: (orders, amount) =>
    `GA4 shows ${orders} that should not count as a web sale (a test or another channel), worth ${amount}.`,
}

const unexpected: Rule = ({ buckets }, { money }) =>
  Object.entries(UNEXPECTED).map(([about, says]) => {
    const bucket = `unexpected_in_ga4:${about}`
    const { orders, amountMinor } = buckets.get(bucket)
    if (orders === 0) return null
    const sentence = says(countOf(orders, 'order'), money(amountMinor))
    return { code: 'unexpected_in_ga4', about, sentence, orders, amountMinor, startWith: buckets.startWith(bucket) }
  })

const ID_SENTENCES: Readonly<Record<string, (count: number, amount: string, first: string) => string>> = {
  ga4_not_set: (count, amount) =>
    `${countOf(count, 'GA4 row')} came without a transaction id, worth ${amount}: they cannot be matched, and GA4 folds such purchases together, so the true number may be higher.`,
  ga4_foreign: (count, amount) =>
    `${countOf(count, 'purchase')} came from a stream or hostname that is not this shop’s, worth ${amount}.`,
  ga4_orphan: (count, amount) =>
    `${countOf(count, 'GA4 id')} look like orders of this shop, but none of its orders has them, worth ${amount}.`,
  corrupt_id: (count, _amount, first) =>
    `A spreadsheet turned ${countOf(count, 'GA4 id')} into scientific notation (such as ${first}): the digits are lost. Export again and keep the column as text.`,
}

const ids: Rule = ({ buckets }, { money }) =>
  Object.entries(ID_SENTENCES).map(([code, says]) => {
    const { orders, amountMinor } = buckets.get(code)
    if (orders === 0) return null
    const startWith = buckets.startWith(code)
    const sentence = says(orders, money(amountMinor), startWith[0] ?? '')
    // A sentinel is no place to start: every such row is called the same.
    return { code, sentence, orders, amountMinor, startWith: code === 'ga4_not_set' ? [] : startWith }
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
      sentence: `${countOf(orders, 'order')} share an id with another and neither amount nor date tells them apart, worth ${money(amountMinor)}.`,
      orders,
      amountMinor,
      startWith: buckets.startWith('ambiguous'),
    },
  ]
}

const BASIS_WORDS: Readonly<Record<string, string>> = {
  total: 'the order total',
  total_ex_tax: 'the order total without tax',
  total_ex_shipping: 'the order total without shipping',
  total_ex_tax_ex_shipping: 'the order total without tax and shipping',
  total_ex_tip: 'the order total without tip',
  total_ex_duties: 'the order total without duties',
  total_ex_gift_card: 'the order total without what gift cards paid',
  total_ex_tax_ex_shipping_ex_tip: 'the order total without tax, shipping and tip',
  subtotal: 'the items after discount',
  subtotal_ex_tax: 'the items after discount, without tax',
  items_before_discount: 'the items before discount',
  items_before_discount_ex_tax: 'the items before discount, without tax',
}
const basisWords = (basis: string) => BASIS_WORDS[basis] ?? basis.replaceAll('_', ' ')

const basis: Rule = ({ basis: learned, bases, bars }, { barMinor }) => {
  const orders = bars.find(({ code }) => code === 'definition')?.count ?? 0
  const amountMinor = Math.abs(barMinor('definition'))
  if (bases.length > 1)
    return bases.slice(1).map(({ fromDay, basis: now }, at) => ({
      code: 'basis_changed',
      about: String(fromDay),
      sentence: `From ${dayText(fromDay)} on, GA4 records ${basisWords(now)}; before it was ${basisWords(bases[at]?.basis ?? '')}.`,
      orders,
      amountMinor: at === 0 ? amountMinor : 0,
    }))
  if (!learned || learned.expected === 'total') return []
  return [
    {
      code: 'value_basis',
      sentence: `GA4 records ${basisWords(learned.expected)}: ${formatCount(learned.explained)} of ${formatCount(learned.informative)} orders that can tell agree. That is a definition, not an error.`,
      orders,
      amountMinor,
    },
  ]
}

const idFormats: Rule = ({ idChanges, proposals }) => [
  ...idChanges.map(({ day, from, to }) => ({
    code: 'id_format_changed',
    about: day,
    sentence: `From ${day} on, GA4’s ids are the store’s ${words(to)} instead of its ${words(from)}.`,
    orders: 0,
  })),
  ...proposals.map(({ kind, text, matches, datesAgree, valuesAgree }) => ({
    code: 'id_transform_proposed',
    about: `${kind}:${text}`,
    sentence: `Without “${text}” ${kind === 'strip_prefix' ? 'in front' : 'at the end'}, ${countOf(matches, 'more GA4 id')} would match an order: ${formatCount(datesAgree)} on the right day, ${formatCount(valuesAgree)} with the right amount.`,
    orders: matches,
    confidence: 'strong' as const,
  })),
]

const words = (kind: string) => kind.replaceAll('_', ' ')

const scope: Rule = ({ scope: lines, headline }, { money }) => [
  ...lines
    .filter(({ proposal }) => proposal === 'in')
    .map(({ key, orders, seenInGa4, storeMinor }) => ({
      code: 'scope_proposed',
      about: key,
      sentence: `GA4 sees ${formatCount(seenInGa4)} of ${countOf(orders, 'order')} of a class that is out of the headline (${key.replace('|', ', ')}), worth ${money(storeMinor)}.`,
      orders,
      amountMinor: storeMinor,
    })),
  headline.isWithheld
    ? {
        code: 'headline_withheld',
        sentence:
          headline.because === 'new_class'
            ? `The rate waits for a decision: orders of a new kind appeared (${headline.classes.join('; ')}).`
            : `The rate waits for a decision: more than a fifth of the store’s value lies in classes that are out of it and that nobody has decided about (${headline.classes.join('; ')}).`,
        orders: 0,
      }
    : null,
]

const refunds: Rule = ({ refunds: ledger }, { money }) => {
  const orders = ledger.counts.missing_in_ga4
  if (orders === 0) return []
  const amountMinor = ledger.amounts.missing_in_ga4.storeMinor
  const isNone = ledger.analyticsMinor === 0
  return [
    {
      code: 'refunds_missing',
      sentence: `${countOf(orders, 'refund')} worth ${money(amountMinor)} ${orders === 1 ? 'is' : 'are'} not in GA4${isNone ? ', which shows no refund at all' : ''}.`,
      orders,
      amountMinor,
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

const quality: Rule = ({ coverage, buckets }, { money }) => {
  const { hidden, unreadableRows, untrustedDays } = coverage
  return [
    hidden.purchases === 0 && hidden.amountMinor === 0
      ? null
      : {
          code: 'hidden_rows',
          sentence: `GA4's totals row holds ${countOf(hidden.purchases, 'purchase')} and ${money(hidden.amountMinor)} that its listed rows do not: hidden or modelled, not missing; the export is not complete.`,
          orders: hidden.purchases,
          amountMinor: Math.abs(hidden.amountMinor),
        },
    unreadableRows === 0
      ? null
      : {
          code: 'unreadable_rows',
          sentence: `${countOf(unreadableRows, 'row')} of the GA4 export could not be read, so as many of the orders called missing may be in GA4 after all. Mend the rows and run again.`,
          orders: unreadableRows,
        },
    untrustedDays.length === 0
      ? null
      : {
          code: 'incomplete_days',
          sentence: `On ${countOf(untrustedDays.length, 'day')} GA4's report is not complete; orders it does not list there are called unknown, not missing.`,
          orders: buckets.get('unknown_ga4_incomplete').orders,
        },
  ]
}

const RULES: readonly Rule[] = [
  missing,
  duplicates,
  values,
  unexpected,
  ids,
  formats,
  ambiguous,
  basis,
  idFormats,
  scope,
  refunds,
  late,
  splits,
  quality,
]
