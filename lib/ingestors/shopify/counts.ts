import { IngestError } from '../errors'
import type { DayTotals } from '../types'
import type { Answered, Client } from './client'
import { listOf, type Node, objectOf, textOf } from './node'
import { TOO_COSTLY, unreadable } from './problems'
import { countsQuery, totalsQuery } from './queries'
import { createdBetween, type Span } from './shop'

/** How many orders days have, by Shopify's own counting: a question for many days at once. */

const DAYS_A_QUESTION = 25

export interface DayCount {
  count: number
  /** False where Shopify counted only up to here. */
  isExact: boolean
}

/** One count for each span, in order. */
export async function countOrders(client: Client, spans: readonly Span[]): Promise<DayCount[]> {
  return askInParts(client, spans, countsQuery, (data, index) => readCount(data, index))
}

/**
 * Totals of days: their count and when one of their orders last changed, at the cost of two small fields a day. Walking
 * all orders would cost as much as reading them; the newest change tells of every edit, payment and refund.
 */
export async function totalsOf(client: Client, spans: readonly Span[]): Promise<DayTotals[]> {
  const found = await askInParts(client, spans, totalsQuery, (data, index) => {
    const newest = objectOf(data, `u${index}`)
    const changed = newest ? (listOf(newest, 'nodes')[0] ?? {}) : {}
    return { ...readCount(data, index), changedAt: textOf(changed, 'updatedAt') }
  })
  return found.map(({ count, isExact, changedAt }, index) => ({
    day: (spans[index] as Span).day,
    count,
    fingerprint: `${count}${isExact ? '' : '+'} ${changedAt}`.trim(),
  }))
}

function readCount(data: Node, index: number): DayCount {
  const count = objectOf(data, `n${index}`)
  if (typeof count?.count !== 'number') throw unreadable()
  return { count: count.count, isExact: count.precision === 'EXACT' }
}

async function askInParts<T>(
  client: Client,
  spans: readonly Span[],
  questionOf: (searches: readonly string[]) => { query: string; variables: Record<string, string> },
  read: (data: Node, index: number) => T,
): Promise<T[]> {
  const found: T[] = []
  let size = DAYS_A_QUESTION
  let costPerDay = 0
  while (found.length < spans.length) {
    const part = spans.slice(found.length, found.length + size)
    const question = questionOf(part.map(({ from, to }) => createdBetween(from, to)))
    let answered: Answered
    try {
      answered = await client.ask({ ...question, cost: costPerDay * part.length })
    } catch (error) {
      if (!(error instanceof IngestError) || error.code !== TOO_COSTLY || size === 1) throw error
      size = Math.ceil(size / 2)
      continue
    }
    costPerDay = Math.ceil((answered.requestedCost ?? 0) / part.length)
    for (let index = 0; index < part.length; index++) found.push(read(answered.data, index))
  }
  return found
}
