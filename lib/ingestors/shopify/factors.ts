import type { Factor } from '@/lib/transaction'
import { LevelReader, reduceFactor } from '../reduce/factors'
import { listOf, type Node, objectOf, textOf } from './node'
import type { ShopifyConfig } from './schema'

/** Attributes of a Shopify order that a cause may hide in (rule book 5.2), reduced to levels. */

/**
 * Where each factor comes from: `available` is stated by Shopify, `derived` is concluded from what it states, null is
 * not told by its API and known only where the shop writes an attribute on its orders.
 */
export const FACTOR_SOURCES: Readonly<Record<Factor, { how: 'available' | 'derived'; field: string } | null>> = {
  country: { how: 'available', field: 'billingAddress.countryCodeV2' },
  device: null,
  browser: null,
  in_app: null,
  os: null,
  customer: { how: 'derived', field: 'customerJourneySummary.customerOrderIndex' },
  account: null,
  delivery: { how: 'derived', field: 'requiresShipping' },
  subscription: null,
  checkout: null,
  theme: null,
  source: { how: 'available', field: 'customerJourneySummary.lastVisit.utmParameters.source' },
}

const readers = new Map<Factor, LevelReader>()

function levelOf(factor: Factor, text: string): string | null {
  if (text === '') return null
  let reader = readers.get(factor)
  if (!reader) {
    reader = new LevelReader((written) => reduceFactor(factor, written))
    readers.set(factor, reader)
  }
  return reader.read(text)
}

/** The levels of one order; a factor that says nothing is absent. The shop's own attributes win over what is derived. */
export function factorsOf(node: Node, attributes: ShopifyConfig['attributes']): Partial<Record<Factor, string>> {
  const found: Partial<Record<Factor, string>> = {}
  const keep = (factor: Factor, level: string | null) => {
    if (level !== null) found[factor] = level
  }
  const address = objectOf(node, 'billingAddress')
  if (address) keep('country', levelOf('country', textOf(address, 'countryCodeV2')))
  const journey = objectOf(node, 'customerJourneySummary')
  if (journey) {
    const place = journey.customerOrderIndex
    if (typeof place === 'number') keep('customer', place <= 1 ? 'new' : 'returning')
    const visit = objectOf(journey, 'lastVisit')
    const utm = visit && objectOf(visit, 'utmParameters')
    const source = (utm ? textOf(utm, 'source') : '') || (visit ? textOf(visit, 'source') : '')
    keep('source', levelOf('source', source.toLowerCase()))
  }
  if (typeof node.requiresShipping === 'boolean') keep('delivery', node.requiresShipping ? 'shipping' : 'digital')
  if (attributes.length > 0) keepAttributes(listOf(node, 'customAttributes'), attributes, keep)
  return found
}

function keepAttributes(
  written: readonly Node[],
  attributes: ShopifyConfig['attributes'],
  keep: (factor: Factor, level: string | null) => void,
): void {
  for (const { key, factor, keep: how } of attributes) {
    const value = written.find((attribute) => attribute.key === key)
    const text = value ? textOf(value, 'value') : ''
    if (how === 'presence') keep(factor, text === '' ? 'no' : 'yes')
    else keep(factor, levelOf(factor, text))
  }
}
