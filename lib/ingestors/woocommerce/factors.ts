import type { Factor } from '@/lib/transaction'
import { LevelReader, reduceFactor } from '../reduce/factors'
import { describeUserAgent } from '../reduce/user-agent'
import { attributionOf, type Meta } from './meta'
import { listOf, type Node, nodeOf, textOf } from './node'
import type { WooConfig } from './schema'

/** Attributes of a WooCommerce order that a cause may hide in (rule book 5.2), reduced to levels. */

/**
 * Where each factor comes from: `available` is stated by WooCommerce, `derived` is concluded from what it states, null is
 * not told by its API and known only where a plugin writes it into the order's meta.
 */
export const FACTOR_SOURCES: Readonly<Record<Factor, { how: 'available' | 'derived'; field: string } | null>> = {
  country: { how: 'available', field: 'billing.country' },
  device: { how: 'derived', field: 'customer_user_agent' },
  browser: { how: 'derived', field: 'customer_user_agent' },
  in_app: { how: 'derived', field: 'customer_user_agent' },
  os: { how: 'derived', field: 'customer_user_agent' },
  customer: null,
  account: { how: 'derived', field: 'customer_id' },
  delivery: { how: 'derived', field: 'shipping_lines.method_id' },
  subscription: null,
  checkout: { how: 'derived', field: 'created_via' },
  theme: null,
  source: { how: 'available', field: 'meta_data' },
}

const CHECKOUTS: Readonly<Record<string, string>> = { checkout: 'classic', 'store-api': 'blocks' }

export type Levels = Partial<Record<Factor, string>>

export class FactorReader {
  private readonly readers = new Map<Factor, LevelReader>()
  /** Many orders share a browser; describing one takes long. */
  private readonly agents = new Map<string, Levels>()

  constructor(private readonly attributes: WooConfig['attributes']) {}

  /** The levels of one order; a factor that says nothing is absent. What a person named wins over what is derived. */
  read(order: Node, meta: Meta): Levels {
    const found: Levels = { ...this.agentOf(textOf(order, 'customer_user_agent') || attributionOf(meta, 'user_agent')) }
    const keep = (factor: Factor, level: string | null | undefined) => {
      if (level !== null && level !== undefined) found[factor] = level
    }
    keep('country', this.levelOf('country', textOf(nodeOf(order.billing), 'country')))
    // A word in the language of the store, so it comes second.
    if (found.device === undefined) keep('device', this.levelOf('device', attributionOf(meta, 'device_type')))
    if (typeof order.customer_id === 'number') keep('account', order.customer_id === 0 ? 'guest' : 'account')
    if (Array.isArray(order.shipping_lines)) keep('delivery', deliveryOf(order))
    keep('checkout', CHECKOUTS[textOf(order, 'created_via')])
    keep('source', this.levelOf('source', attributionOf(meta, 'utm_source').toLowerCase()))
    for (const { key, factor, keep: how } of this.attributes) {
      const text = meta.values.get(key) ?? ''
      keep(factor, how === 'presence' ? (text === '' ? 'no' : 'yes') : this.levelOf(factor, text))
    }
    return found
  }

  private agentOf(text: string): Levels {
    if (text === '') return {}
    const known = this.agents.get(text)
    if (known) return known
    const described = describeUserAgent(text)
    if (this.agents.size < 1_000) this.agents.set(text, described)
    return described
  }

  private levelOf(factor: Factor, text: string): string | null {
    if (text === '') return null
    let reader = this.readers.get(factor)
    if (!reader) {
      reader = new LevelReader((written) => reduceFactor(factor, written))
      this.readers.set(factor, reader)
    }
    return reader.read(text)
  }
}

function deliveryOf(order: Node): string {
  const methods = listOf(order, 'shipping_lines').map((line) => textOf(line, 'method_id'))
  if (methods.length === 0) return 'digital'
  return methods.every((method) => /pickup/.test(method)) ? 'pickup' : 'shipping'
}
