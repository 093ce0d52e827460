import { formatMoney } from '@/lib/money'
import { countOf, formatCount } from '@/lib/sentences'
import type { BridgeBar, Finding, ReconcileInput, Verdict } from './types'
import type { LearnedBasis } from './value'

/** What a person should hear first: sentences with orders, money and where to look, largest amount first. */

const BASIS_WORDS = {
  total: 'the order total',
  total_ex_tax: 'the order total without tax',
  total_ex_shipping: 'the order total without shipping',
  total_ex_tax_ex_shipping: 'the order total without tax and shipping',
} as const

interface Bucket {
  lines: Verdict[]
  orders: number
  amountMinor: number
}

const START_WITH = 5

export function findingsOf(
  input: ReconcileInput,
  verdicts: readonly Verdict[],
  bars: readonly BridgeBar[],
  basis: LearnedBasis | null,
  untrustedDays: readonly { day: string; reason: string }[],
): Finding[] {
  const money = (minor: number) => formatMoney(minor, input.currency)
  const findings: Finding[] = []
  const add = (code: string, bucket: Bucket, sentence: string) =>
    findings.push({
      code,
      sentence,
      orders: bucket.orders,
      amountMinor: bucket.amountMinor,
      startWith: bucket.lines.map((line) => line.storeName ?? line.storeId ?? line.analyticsId ?? ''),
    })
  const collect = (keep: (verdict: Verdict) => boolean, amount: (verdict: Verdict) => number): Bucket => {
    const bucket: Bucket = { lines: [], orders: 0, amountMinor: 0 }
    for (const verdict of verdicts) {
      if (!keep(verdict)) continue
      bucket.orders++
      bucket.amountMinor += amount(verdict)
      keepLargest(bucket.lines, verdict, amount)
    }
    return bucket
  }

  const missing = collect(
    ({ status }) => status === 'missing',
    ({ storeMinor }) => storeMinor ?? 0,
  )
  if (missing.orders > 0)
    add('missing', missing, `${countOf(missing.orders, 'sale')} GA4 did not see, worth ${money(missing.amountMinor)}.`)

  // The money is the bridge's own bar, measured against what the expected basis predicts, so that both agree.
  const barMinor = (code: string) => bars.find((bar) => bar.code === code)?.amountMinor ?? 0
  const duplicates = collect(
    ({ status }) => status === 'duplicate_in_ga4',
    ({ analyticsMinor, storeMinor }) => (analyticsMinor ?? 0) - (storeMinor ?? 0),
  )
  const excessMinor = barMinor('duplicate_in_ga4')
  if (duplicates.orders > 0)
    add(
      'duplicate_in_ga4',
      { ...duplicates, amountMinor: Math.abs(excessMinor) },
      excessMinor > 0
        ? `GA4 counted ${countOf(duplicates.orders, 'order')} more than once and shows ${money(excessMinor)} too much for them.`
        : `GA4 counted ${countOf(duplicates.orders, 'order')} more than once, without counting the money twice.`,
    )

  for (const { reason, says } of VALUE_FINDINGS) {
    const bucket = collect(
      (verdict) => verdict.status === 'matched_value_diff' && verdict.reason === reason,
      ({ differenceMinor }) => Math.abs(differenceMinor ?? 0),
    )
    const amountMinor = Math.abs(barMinor(reason))
    if (bucket.orders > 0)
      add(reason, { ...bucket, amountMinor }, says(countOf(bucket.orders, 'order'), money(amountMinor)))
  }

  const unexpected = collect(
    ({ status }) => status === 'unexpected_in_ga4',
    ({ analyticsMinor }) => analyticsMinor ?? 0,
  )
  if (unexpected.orders > 0)
    add(
      'unexpected_in_ga4',
      unexpected,
      `GA4 shows ${countOf(unexpected.orders, 'order')} that should not count as a web sale (cancelled, unpaid, test or another channel), worth ${money(unexpected.amountMinor)}.`,
    )

  const noId = collect(
    ({ status }) => status === 'ga4_not_set',
    ({ analyticsMinor }) => analyticsMinor ?? 0,
  )
  if (noId.orders > 0)
    add(
      'ga4_not_set',
      { ...noId, lines: [] },
      `${countOf(noId.orders, 'GA4 row')} came without a transaction id, worth ${money(noId.amountMinor)}: they cannot be matched, and GA4 folds such purchases together, so the true number may be higher.`,
    )

  const corrupt = collect(
    ({ reason }) => reason === 'corrupt_id',
    ({ analyticsMinor }) => analyticsMinor ?? 0,
  )
  if (corrupt.orders > 0)
    add(
      'corrupt_id',
      corrupt,
      `A spreadsheet turned ${countOf(corrupt.orders, 'GA4 id')} into scientific notation (such as ${corrupt.lines[0]?.analyticsId}): the digits are lost. Export again and keep the column as text.`,
    )

  if (basis && basis.expected !== 'total') {
    const bar = bars.find(({ code }) => code === 'definition')
    findings.push({
      code: 'value_basis',
      sentence: `GA4 records ${BASIS_WORDS[basis.expected]}: ${formatCount(basis.explained)} of ${formatCount(basis.informative)} orders that can tell agree. That is a definition, not an error.`,
      orders: bar?.count ?? 0,
      amountMinor: Math.abs(bar?.amountMinor ?? 0),
      startWith: [],
    })
  }

  const { hidden } = input.coverage
  if (hidden.purchases !== 0 || hidden.amountMinor !== 0)
    findings.push({
      code: 'hidden_rows',
      sentence: `GA4's totals row holds ${countOf(hidden.purchases, 'purchase')} and ${money(hidden.amountMinor)} that its listed rows do not: the export is not complete.`,
      orders: hidden.purchases,
      amountMinor: Math.abs(hidden.amountMinor),
      startWith: [],
    })
  const { unreadableRows } = input.coverage
  if (unreadableRows > 0)
    findings.push({
      code: 'unreadable_rows',
      sentence: `${countOf(unreadableRows, 'row')} of the GA4 export could not be read, so as many of the orders called missing may be in GA4 after all. Mend the rows and run again.`,
      orders: unreadableRows,
      amountMinor: 0,
      startWith: [],
    })
  if (untrustedDays.length > 0)
    findings.push({
      code: 'incomplete_days',
      sentence: `On ${countOf(untrustedDays.length, 'day')} GA4's report is not complete; orders it does not list there are called unknown, not missing.`,
      orders: verdicts.filter(({ status }) => status === 'unknown_ga4_incomplete').length,
      amountMinor: 0,
      startWith: [],
    })
  // A definition is no fault, however much money it moves: it comes after what can be fixed.
  const byDesign = ({ code }: Finding) => (code === 'value_basis' ? 1 : 0)
  return findings.sort(
    (a, b) => byDesign(a) - byDesign(b) || b.amountMinor - a.amountMinor || (a.code < b.code ? -1 : 1),
  )
}

const VALUE_FINDINGS: { reason: string; says: (orders: string, amount: string) => string }[] = [
  {
    reason: 'zero_value',
    says: (orders, amount) =>
      `GA4 recorded ${orders} with a value of zero, ${amount} too little: a missing or invalid currency does that.`,
  },
  {
    reason: 'minor_unit',
    says: (orders, amount) =>
      `${orders} reached GA4 with the decimal mark in the wrong place, ${amount} off in all: cents sent as units, or the reverse.`,
  },
  {
    reason: 'unexplained',
    says: (orders, amount) => `No rule explains the amounts of ${orders}: ${amount} in all.`,
  },
]

/** Keeps the few largest lines, in order, without sorting the rest. */
function keepLargest(lines: Verdict[], verdict: Verdict, amount: (verdict: Verdict) => number): void {
  const at = lines.findIndex((line) => amount(line) < amount(verdict))
  if (at === -1) lines.push(verdict)
  else lines.splice(at, 0, verdict)
  if (lines.length > START_WITH) lines.pop()
}
