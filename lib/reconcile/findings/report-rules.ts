import { countOf, formatCount } from '@/lib/sentences'
import { dayText } from '../days'
import type { Rule } from './said'

/** Findings about the report as a whole: definitions, formats, scope, refunds and what is not complete. */

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
      about: dayText(fromDay),
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

const quality: Rule = ({ coverage, buckets }, { money }) => {
  const { hidden, unreadableRows, untrustedDays } = coverage
  return [
    hidden.purchases === 0 && hidden.amountMinor === 0
      ? null
      : {
          code: 'hidden_rows',
          sentence:
            hidden.purchases < 0
              ? `GA4’s listed rows hold ${countOf(-hidden.purchases, 'purchase')} more than its totals row: the two were not read at the same moment. Read them again.`
              : `GA4’s totals row holds ${countOf(hidden.purchases, 'purchase')} and ${money(hidden.amountMinor)} that its listed rows do not: hidden or modelled, not missing; the export is not complete.`,
          orders: Math.abs(hidden.purchases),
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
          sentence: `On ${countOf(untrustedDays.length, 'day')} GA4’s report is not complete; orders it does not list there are called unknown, not missing.`,
          orders: buckets.get('unknown_ga4_incomplete').orders,
        },
  ]
}

export const REPORT_RULES: readonly Rule[] = [basis, idFormats, scope, refunds, quality]
