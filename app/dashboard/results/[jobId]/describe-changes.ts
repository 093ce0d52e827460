import { formatMoney } from '@/lib/money'
import { countOf } from '@/lib/sentences'
import type { ResultChanges } from '@/lib/services/results/changes'

/** What changed since the last run, in one calm sentence. */
export function describeChanges({ transitions, currency }: Pick<ResultChanges, 'transitions' | 'currency'>): string {
  const sum = (select: (from: string | null, to: string | null) => boolean) => {
    const those = transitions.filter(({ from, to }) => select(from, to))
    return {
      count: those.reduce((total, { count }) => total + count, 0),
      amountMinor: those.reduce((total, { amountMinor }) => total + amountMinor, 0),
    }
  }
  const all = sum(() => true).count
  if (all === 0) return 'Nothing changed: every line says what it said before.'
  const found = sum((from, to) => from === 'missing' && (to?.startsWith('matched') ?? false))
  const lost = sum((from, to) => from !== 'missing' && to === 'missing')
  const parts = [
    found.count > 0
      ? `GA4 has since shown ${countOf(found.count, 'sale')} it had not seen (${formatMoney(found.amountMinor, currency)})`
      : null,
    lost.count > 0
      ? `${countOf(lost.count, 'sale')} more ${lost.count === 1 ? 'is' : 'are'} not seen by GA4 (${formatMoney(lost.amountMinor, currency)})`
      : null,
  ].filter((part) => part !== null)
  const changed = `${countOf(all, 'line')} changed`
  return parts.length > 0 ? `${changed}: ${parts.join('; ')}.` : `${changed}.`
}
