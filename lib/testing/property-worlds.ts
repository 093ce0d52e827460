import fc from 'fast-check'
import { reconcile } from '@/lib/reconcile/reconcile'
import type { ReconcileInput, Verdict } from '@/lib/reconcile/types'
import { CLEAR_NAMES, DOUBTFUL_NAMES, type PlainWorld, worlds } from './generated-world'
import { calendarDay } from './oracle'
import { PROPERTY_RUNS } from './property-runs'
import { makeInput } from './world'

/** What property tests of the engine share. */

export const anyWorld = worlds([...CLEAR_NAMES, ...DOUBTFUL_NAMES])
export const clearWorld = worlds(CLEAR_NAMES)

export const always = <T>(given: fc.Arbitrary<T>, check: (value: T) => void) =>
  fc.assert(fc.property(given, check), { numRuns: PROPERTY_RUNS })
export const holds = (world: fc.Arbitrary<PlainWorld>, check: (input: ReconcileInput) => void) =>
  always(world, (plain) => check(makeInput(plain)))

/** The result with its lines read. Causes have properties of their own; here they would only take time. */
export function run(input: ReconcileInput) {
  const result = reconcile(input, { causes: false })
  return { ...result, verdicts: [...result.verdicts] }
}
export type Result = ReturnType<typeof run>

export const coreOrders = ({ orders, window }: ReconcileInput) =>
  [...orders].filter(({ createdAt }) => {
    const day = calendarDay(createdAt, window.timeZone)
    return day >= window.from && day <= window.to
  })
export const corePurchases = ({ purchases, window }: ReconcileInput) =>
  [...purchases].filter(({ date }) => date === null || (date >= window.from && date <= window.to))
export const storeLines = ({ verdicts }: Result) => verdicts.filter(({ side }) => side === 'store')
export const idsOf = ({ analyticsId }: Verdict) => (analyticsId === null ? [] : analyticsId.split(' | '))
export const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
