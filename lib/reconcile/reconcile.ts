import { classify } from './classify'
import { summarise } from './summarise'
import type { ReconcileInput, ReconcileResult, Verdict } from './types'

/** Store lines first, then GA4's, each by id; ties by what else tells lines apart, so that no input order shows through. */
function byLine(a: Verdict, b: Verdict): number {
  if (a.side !== b.side) return a.side === 'store' ? -1 : 1
  const [idA, idB] = a.side === 'store' ? [a.storeId, b.storeId] : [a.analyticsId, b.analyticsId]
  return (
    compare(idA, idB) ||
    compare(a.orderedAt, b.orderedAt) ||
    compare(a.analyticsDay, b.analyticsDay) ||
    compare(a.storeMinor, b.storeMinor) ||
    compare(a.analyticsMinor, b.analyticsMinor) ||
    compare(a.purchases, b.purchases) ||
    // Orders of two stores can share id, instant and amount; GA4's lines are equal here.
    (a.side === 'store' ? compare(JSON.stringify(a), JSON.stringify(b)) : 0)
  )
}

function compare<T extends string | number>(a: T | null, b: T | null): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  return a < b ? -1 : 1
}

/**
 * Reconciles one window: pure, synchronous and deterministic. Orders and purchases outside the window are padding: they
 * can be matched, but only the window's own lines are returned and counted.
 */
export function reconcile(input: ReconcileInput): ReconcileResult {
  const classified = classify(input)
  const verdicts = classified.verdicts.sort(byLine)
  return { verdicts, summary: summarise(input, { ...classified, verdicts }) }
}
