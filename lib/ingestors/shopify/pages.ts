import { IngestError } from '../errors'
import type { Answered, Client } from './client'
import { listOf, type Node, objectOf, textOf } from './node'
import { TOO_COSTLY, unreadable } from './problems'
import { OPTIONAL_PARTS, type OptionalPart, ordersQuery } from './queries'

/** Orders page by page, in pages as large as one question may cost. */

const PROBE_SIZE = 10
/** Most that Shopify gives on a page. */
const MAX_SIZE = 250
/** Points one question may cost, less a tenth for what a probe cannot tell. */
const COST_AIM = 900

const ALL_OPTIONAL = Object.keys(OPTIONAL_PARTS) as OptionalPart[]

export class OrderPages {
  /** Parts of an order that this token may not see. */
  readonly refused = new Set<OptionalPart>()
  private largest = MAX_SIZE

  /** `costPerOrder`: points, where they are known; else a small page is asked for first to find out. */
  constructor(
    private readonly client: Client,
    private readonly fieldsWithout: (refused: ReadonlySet<OptionalPart>) => string,
    private costPerOrder: number | null = null,
  ) {}

  /** What is asked of each order: without the parts that were refused by then. */
  get fields(): string {
    return this.fieldsWithout(this.refused)
  }

  /** The orders a search finds, oldest first. Throws `incomplete` when the pages do not lead to an end. */
  async *read(search: string): AsyncGenerator<Node[]> {
    const seen = new Set<string>()
    for (let after: string | null = null; ; ) {
      const { data } = await this.askPage(search, after)
      const orders = objectOf(data, 'orders')
      const page = orders && objectOf(orders, 'pageInfo')
      if (!orders || !page) throw unreadable()
      yield listOf(orders, 'nodes')
      if (page.hasNextPage !== true) return
      after = textOf(page, 'endCursor')
      if (after === '' || seen.has(after)) {
        throw new IngestError(
          'incomplete',
          'shopify_paging',
          "Shopify's pages of orders lead back to where they began, so the end was not reached. It is tried again later.",
        )
      }
      seen.add(after)
    }
  }

  /** Finds out which parts are refused, so that a bulk operation does not fail over them. */
  async probe(search: string): Promise<void> {
    await this.askPage(search, null)
  }

  private async askPage(search: string, after: string | null): Promise<Answered> {
    for (;;) {
      const size = this.size
      try {
        const answered = await this.client.ask({
          query: ordersQuery(this.fields),
          variables: { first: size, after, query: search },
          cost: (this.costPerOrder ?? 0) * size,
          optional: new Set(ALL_OPTIONAL.filter((part) => !this.refused.has(part))),
        })
        if (answered.requestedCost !== null && answered.requestedCost > 0)
          this.costPerOrder = answered.requestedCost / size
        if (answered.refused.size === 0) return answered
        for (const part of ALL_OPTIONAL) if (answered.refused.has(part)) this.refused.add(part)
      } catch (error) {
        if (!(error instanceof IngestError)) throw error
        if (error.code === TOO_COSTLY && size > 1) this.largest = Math.floor(size / 2)
        // A refusal that does not say of what may be one of the parts that can be done without.
        else if (error.code === 'shopify_access_denied' && this.refused.size < ALL_OPTIONAL.length)
          for (const part of ALL_OPTIONAL) this.refused.add(part)
        else throw error
      }
    }
  }

  private get size(): number {
    const affordable = this.costPerOrder === null ? PROBE_SIZE : Math.floor(COST_AIM / this.costPerOrder)
    return Math.max(1, Math.min(this.largest, affordable))
  }
}
