import { isCurrency, minorFromDecimal } from '@/lib/money'
import { instantOfGmt } from './dates'

/** Reads what WooCommerce's answers hold, whatever plugins made of them: a field of another form throws a `NodeProblem`. */

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

/** A JSON object; an empty one for anything else. */
export const nodeOf = (value: unknown): Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {}

/** Text without the blanks around it; empty where there is none. */
export function textOf(node: Node, field: string): string {
  const value = node[field]
  return typeof value === 'string' ? value.trim() : ''
}

export function listOf(node: Node, field: string): Node[] {
  const value = node[field]
  return Array.isArray(value) ? value.map(nodeOf) : []
}

/** The number of a post such as an order or a refund; null where there is none. */
export function idOf(value: unknown): number | null {
  const { id } = nodeOf(value)
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? id : null
}

/** An instant of a UTC field, epoch milliseconds; null for an empty field. */
export function instantOf(node: Node, field: string): number | null {
  const value = node[field]
  if (value === null || value === undefined || value === '') return null
  const instant = typeof value === 'string' ? instantOfGmt(value.trim()) : null
  if (instant === null) throw new NodeProblem('bad_date', field, 'is not a date')
  return instant
}

/**
 * An amount in minor units; null for an empty field. WooCommerce writes amounts as decimal text with the store's own
 * number of digits. A JSON number has been through a fractional number and may have lost digits, so it is refused.
 */
export function moneyOf(node: Node, field: string, currency: string): number | null {
  const value = node[field]
  if (value === null || value === undefined || value === '') return null
  const minor = typeof value === 'string' ? minorFromDecimal(value.trim(), currency) : null
  if (minor === null) throw new NodeProblem('bad_amount', field, `is not an exact amount of ${currency} as text`)
  // A refund of nothing is written -0.00.
  return minor === 0 ? 0 : minor
}

/** A currency's code of three letters. */
export function currencyOf(node: Node, field: string): string {
  const code = textOf(node, field).toUpperCase()
  if (!isCurrency(code)) throw new NodeProblem('bad_currency', field, 'is no currency')
  return code
}
