import { readFileSync } from 'node:fs'
import { buildSchema, type FieldNode, Kind, parse, type SelectionSetNode, validate } from 'graphql'
import { expect, test } from 'vitest'
import { FACTORS } from '@/lib/transaction'
import { FACTOR_SOURCES } from './factors'
import {
  BULK_CANCEL,
  BULK_POLL,
  BULK_START,
  bulkOrdersQuery,
  countsQuery,
  glanceFields,
  NEWEST_ORDER,
  OPTIONAL_PARTS,
  type OptionalPart,
  orderFields,
  ordersQuery,
  SHOP,
  totalsQuery,
} from './queries'

const schema = buildSchema(readFileSync(new URL('./testing/schema.graphql', import.meta.url), 'utf8'))
const none = new Set<OptionalPart>()
const all = new Set(Object.keys(OPTIONAL_PARTS) as OptionalPart[])

const QUERIES: Record<string, string> = {
  orders: ordersQuery(orderFields(none, true)),
  'orders without optional parts': ordersQuery(orderFields(all, false)),
  glance: ordersQuery(glanceFields(none)),
  'glance without optional parts': ordersQuery(glanceFields(all)),
  'bulk orders': bulkOrdersQuery(orderFields(none, true), "created_at:>='2026-11-01T00:00:00Z'"),
  'bulk start': BULK_START,
  'bulk poll': BULK_POLL,
  'bulk cancel': BULK_CANCEL,
  shop: SHOP,
  'newest order': NEWEST_ORDER,
  counts: countsQuery(['a', 'b']).query,
  totals: totalsQuery(['a', 'b']).query,
}

test.each(Object.entries(QUERIES))('the question "%s" is valid in the pinned version of the Admin API', (_, query) => {
  expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([])
})

/** `billingAddress.countryCodeV2` of every leaf a query asks of an order. */
function leaves(query: string): string[] {
  const walk = (selection: SelectionSetNode, path: string): string[] =>
    selection.selections.flatMap((node) => {
      const field = node as FieldNode
      const name = path === '' ? field.name.value : `${path}.${field.name.value}`
      return field.selectionSet ? walk(field.selectionSet, name) : [name]
    })
  const operation = parse(query).definitions[0]
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation')
  return walk(operation.selectionSet, '')
}

const paged = leaves(QUERIES.orders as string)
  .filter((path) => path.startsWith('orders.nodes.'))
  .map((path) => path.slice('orders.nodes.'.length))

test('pages and bulk results ask for exactly the same of an order', () => {
  const bulk = leaves(QUERIES['bulk orders'] as string).map((path) => path.slice('orders.edges.node.'.length))
  expect(bulk).toEqual(paged)
})

test('a glance asks for nothing that a reading does not', () => {
  const glanced = leaves(QUERIES.glance as string).filter((path) => path.startsWith('orders.nodes.'))
  expect(glanced.map((path) => path.slice('orders.nodes.'.length)).filter((path) => !paged.includes(path))).toEqual([])
  expect(leaves(QUERIES['glance without optional parts'] as string).join(' ')).not.toContain('billingAddress')
})

test('no name, address, contact, note or network address of a person is ever asked for', () => {
  const personal =
    /email|phone|firstName|lastName|displayName|address1|address2|zip|city|clientIp|note|statusPageUrl|landingPage|referrer/i
  expect(paged.filter((path) => personal.test(path))).toEqual([])
  expect(paged.filter((path) => path.startsWith('billingAddress'))).toEqual(['billingAddress.countryCodeV2'])
  expect(paged.filter((path) => path.startsWith('customer.'))).toEqual([])
})

test('every factor that is said to come from Shopify is asked for, and the table names each factor', () => {
  expect(Object.keys(FACTOR_SOURCES)).toEqual([...FACTORS])
  for (const source of Object.values(FACTOR_SOURCES)) if (source) expect(paged).toContain(source.field)
})

test('a part that was refused is asked for no more', () => {
  expect(ordersQuery(orderFields(new Set(['billingAddress']), false))).not.toContain('billingAddress')
  expect(leaves(QUERIES['orders without optional parts'] as string).join(' ')).not.toMatch(
    /billingAddress|customerJourneySummary|paymentTerms|purchasingEntity|customAttributes/,
  )
})
