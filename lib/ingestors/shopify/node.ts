import { isCurrency, minorFromDecimal } from '@/lib/money'

/** Reads what Shopify's answers hold, whatever they hold: a field that is not as the schema says throws a `NodeProblem`. */

export type Node = Readonly<Record<string, unknown>>

/** Why an order cannot be read, by the field that is to blame. */
export class NodeProblem extends Error {
  constructor(
    readonly code: string,
    readonly field: string,
    readonly says: string,
  ) {
    super(code)
    this.name = 'NodeProblem'
  }
}

/** Text without the blanks around it; empty where there is none. */
export function textOf(node: Node, field: string): string {
  const value = node[field]
  return typeof value === 'string' ? value.trim() : ''
}

export function objectOf(node: Node, field: string): Node | null {
  const value = node[field]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : null
}

export function listOf(node: Node, field: string): Node[] {
  const value = node[field]
  return Array.isArray(value) ? value.filter((item): item is Node => typeof item === 'object' && item !== null) : []
}

/** An instant in epoch milliseconds; null for an empty field. */
export function instantOf(node: Node, field: string): number | null {
  const text = textOf(node, field)
  if (text === '') return null
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(instant)) throw new NodeProblem('bad_date', field, 'is not a date')
  return instant
}

/** The shop's or the customer's amount of a money field, in minor units; null where the field is empty. */
export function moneyOf(
  node: Node,
  field: string,
  currency: string,
  side: 'shopMoney' | 'presentmentMoney' = 'shopMoney',
): number | null {
  const money = objectOf(node, field)
  if (money === null) return null
  const amount = objectOf(money, side)?.amount
  const minor = typeof amount === 'string' ? minorFromDecimal(amount, currency) : null
  if (minor === null) throw new NodeProblem('bad_amount', field, `is not an exact amount of ${currency}`)
  return minor
}

/** A currency's code of three letters. */
export function currencyOf(node: Node, field: string): string {
  const code = textOf(node, field)
  if (!isCurrency(code)) throw new NodeProblem('bad_currency', field, 'is no currency')
  return code
}
