import type { Reading } from '@/lib/ingestors/types'
import type { AnalyticsPurchase, StoreOrder } from '@/lib/transaction'
import { CONTRACT_ZONE } from './upstream'

/** What a reading holds, told in the same words for stores and for GA4. */

type Fact = StoreOrder | AnalyticsPurchase
export type AnyReading = Reading<Fact>

/** Calendar day of a fact in a zone, told by Intl alone. */
export function dayOfFact(fact: Fact, timeZone = CONTRACT_ZONE): string {
  if ('date' in fact) return fact.date ?? ''
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(fact.createdAt)
}

export const countOf = (fact: Fact) => ('purchases' in fact ? fact.purchases : 1)

export const amountOf = (fact: Fact) => ('revenueMinor' in fact ? fact.revenueMinor : fact.totalMinor)

export const refundOf = (fact: Fact) => ('refundMinor' in fact ? fact.refundMinor : fact.refundedMinor)

/** The sale's number, among whatever names the fact goes by. */
export const numberOf = (fact: Fact) =>
  'transactionId' in fact
    ? Number(fact.transactionId)
    : Number(fact.aliases.find(({ kind }) => kind === 'order_number')?.value)

/** The sales of a reading without what only some readings can tell. */
export const salesOf = ({ facts, days }: AnyReading) => ({
  sales: facts.map((fact) => [numberOf(fact), dayOfFact(fact), countOf(fact), amountOf(fact), refundOf(fact)]),
  days,
})

/** Every number anywhere in a value. */
export function* numbersIn(value: unknown): Generator<number> {
  if (typeof value === 'number') yield value
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* numbersIn(part)
}
