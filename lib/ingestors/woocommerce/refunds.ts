import type { StoreRefund } from '@/lib/transaction'
import { IngestError } from '../errors'
import type { Client } from './client'
import { idOf, instantOf, moneyOf, NodeProblem, nodeOf } from './node'
import { rowsOf } from './pages'

/** When refunds were made. The orders name their refunds without a date, and no list of orders moves with them. */

const IDS_A_QUESTION = 100
/** One order's refunds may make the shop crash; so many in a row are the shop's own fault. */
const MOST_FAILURES = 5
const REFUND_FIELDS = 'id,amount,date_created_gmt'

export interface Refunded {
  orderId: number
  currency: string
  refundIds: readonly number[]
}

/**
 * Refunds by the number of their order; an order is absent where they could not be read. Stores from 9.0 on answer for a
 * hundred refunds at a time, older ones for one order at a time.
 */
export async function readRefunds(client: Client, orders: readonly Refunded[]): Promise<Map<number, StoreRefund[]>> {
  const rows = await readByNumber(client, [...new Set(orders.flatMap(({ refundIds }) => refundIds))])
  const found = new Map<number, StoreRefund[]>()
  let failures = 0
  for (const { orderId, currency, refundIds } of orders) {
    const known = refundIds.flatMap((id) => rows.get(id) ?? [])
    // An order refunded by its status may name no refunds; they are asked for by its own number.
    const complete = refundIds.length > 0 && known.length === refundIds.length
    try {
      const listed = complete ? known : await readOfOrder(client, orderId)
      const numbers = new Set(listed.map(idOf))
      // A list without a refund that the order names says nothing of when that one was made.
      const refunds = refundIds.every((id) => numbers.has(id)) ? readAll(listed, currency) : null
      if (refunds) found.set(orderId, refunds)
      failures = 0
    } catch (error) {
      if (!isOfOneOrder(error) || ++failures > MOST_FAILURES) throw error
    }
  }
  return found
}

/** Rows by refund number; without those of stores that have no such list. */
async function readByNumber(client: Client, ids: readonly number[]): Promise<Map<number, unknown>> {
  const rows = new Map<number, unknown>()
  const wanted = new Set(ids)
  for (let start = 0; start < ids.length; start += IDS_A_QUESTION) {
    const include = ids.slice(start, start + IDS_A_QUESTION)
    let arrived: unknown[]
    try {
      const { data } = await client.get({
        route: '/wc/v3/refunds',
        params: { include: include.join(','), per_page: '100', _fields: REFUND_FIELDS },
      })
      arrived = rowsOf(data)
    } catch (error) {
      if (!isOfOneOrder(error)) throw error
      break
    }
    for (const row of arrived) {
      const id = idOf(row)
      if (id !== null && wanted.has(id)) rows.set(id, row)
    }
    // A store that gives none of those asked for does not know this question.
    if (rows.size === 0) break
  }
  return rows
}

async function readOfOrder(client: Client, orderId: number): Promise<unknown[]> {
  const rows = new Map<number, unknown>()
  for (let page = 1; ; page++) {
    const { data } = await client.get({
      route: `/wc/v3/orders/${orderId}/refunds`,
      params: { per_page: '100', page: String(page), _fields: REFUND_FIELDS },
    })
    const before = rows.size
    for (const row of rowsOf(data)) rows.set(idOf(row) ?? -rows.size, row)
    if (rows.size === before) return [...rows.values()]
  }
}

function readAll(rows: readonly unknown[], currency: string): StoreRefund[] | null {
  try {
    return rows.map((row) => {
      const at = instantOf(nodeOf(row), 'date_created_gmt')
      const amountMinor = moneyOf(nodeOf(row), 'amount', currency)
      if (at === null || amountMinor === null) throw new NodeProblem('missing_amount', 'amount', 'is empty')
      return { at, amountMinor: Math.abs(amountMinor) }
    })
  } catch (error) {
    if (error instanceof NodeProblem) return null
    throw error
  }
}

/** Failures that may be a single order's fault: a crash, or a question that a plugin refuses. */
const isOfOneOrder = (error: unknown): boolean =>
  error instanceof IngestError && (error.outcome === 'retry' || error.outcome === 'misconfigured')
