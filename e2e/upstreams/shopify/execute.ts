import { readFileSync } from 'node:fs'
import { buildSchema, type DocumentNode, execute, GraphQLError, type GraphQLFieldResolver } from 'graphql'
import { searchTest, type WireOrder } from './search'

/** Runs queries by graphql-js on the real schema, over orders given as plain data. */

// By the working directory, which is the project's root: once bundled for the demo, this file lies elsewhere.
export const schema = buildSchema(readFileSync('lib/ingestors/shopify/testing/schema.graphql', 'utf8'))

export interface BulkState {
  id: string
  status: string
  errorCode: string | null
  createdAt: string
  objectCount: string
  rootObjectCount: string
  url: string | null
  partialDataUrl: string | null
}

/** What a request sees of the shop. */
export interface World {
  shop: Readonly<Record<string, unknown>>
  scopes: readonly string[]
  /** Orders this token may see that a search finds, in the order asked for. */
  find: (search: string, sortKey: string, isReverse: boolean) => readonly WireOrder[]
  /** Fields of an order that are refused. */
  refusedFields: ReadonlySet<string>
  repeatsCursor: boolean
  bulk: (id: string) => BulkState | null
  startBulk: (query: string) => { state: BulkState } | { code: string }
  cancelBulk: (id: string) => BulkState | null
}

interface PageArguments {
  first?: number
  after?: string | null
  query?: string | null
  sortKey: string
  reverse: boolean
}

const CURSOR = 'cursor-'

const resolveField: GraphQLFieldResolver<unknown, World> = (source, args, world, { fieldName, parentType }) => {
  if (parentType.name === 'Order') return orderField(source as WireOrder, fieldName, args as { first?: number }, world)
  if (parentType.name === 'QueryRoot' || parentType.name === 'Mutation') return rootField(fieldName, args, world)
  return (source as Record<string, unknown>)[fieldName] ?? null
}

function orderField(order: WireOrder, field: string, { first }: { first?: number }, world: World): unknown {
  if (world.refusedFields.has(field)) throw accessDenied(field)
  const value = order[field] ?? null
  return Array.isArray(value) && first !== undefined ? value.slice(0, first) : value
}

const accessDenied = (field: string) =>
  new GraphQLError(`Access denied for ${field} field.`, {
    extensions: { code: 'ACCESS_DENIED', documentation: 'https://shopify.dev/api/usage/access-scopes' },
  })

function rootField(field: string, args: Record<string, unknown>, world: World): unknown {
  switch (field) {
    case 'shop':
      return world.shop
    case 'currentAppInstallation':
      return { accessScopes: world.scopes.map((handle) => ({ handle })) }
    case 'ordersCount':
      if (!mayReadOrders(world)) throw accessDenied(field)
      return { count: world.find(String(args.query ?? ''), 'CREATED_AT', false).length, precision: 'EXACT' }
    case 'orders':
      if (!mayReadOrders(world)) throw accessDenied(field)
      return page(args as unknown as PageArguments, world)
    case 'bulkOperation':
      return world.bulk(String(args.id))
    case 'bulkOperationRunQuery': {
      const started = world.startBulk(String(args.query))
      return 'state' in started
        ? { bulkOperation: started.state, userErrors: [] }
        : { bulkOperation: null, userErrors: [{ field: null, message: 'SYNTHETIC', code: started.code }] }
    }
    case 'bulkOperationCancel':
      return { bulkOperation: world.cancelBulk(String(args.id)), userErrors: [] }
    default:
      return null
  }
}

const mayReadOrders = ({ scopes }: World) => scopes.some((scope) => /^(read|write)_(all_)?orders$/.test(scope))

function page({ first, after, query, sortKey, reverse }: PageArguments, world: World) {
  const found = world.find(query ?? '', sortKey, reverse)
  const start = after ? Number(after.slice(CURSOR.length)) : 0
  const end = first === undefined ? found.length : Math.min(found.length, start + first)
  const nodes = found.slice(start, end)
  return {
    nodes,
    edges: nodes.map((node) => ({ node })),
    pageInfo: {
      hasNextPage: end < found.length || world.repeatsCursor,
      endCursor: world.repeatsCursor ? (after ?? `${CURSOR}0`) : nodes.length > 0 ? `${CURSOR}${end}` : null,
    },
  }
}

/** The answer of a valid query. */
export function run(document: DocumentNode, world: World, variableValues: Readonly<Record<string, unknown>>) {
  return execute({
    schema,
    document,
    contextValue: world,
    variableValues,
    fieldResolver: resolveField,
    typeResolver: (value) => String((value as { __typename?: unknown }).__typename),
  })
}

/** Finds orders by search, sorted; remembers the last few answers, since a walk asks for each page anew. */
export class OrderIndex {
  private readonly answers = new Map<string, readonly WireOrder[]>()

  constructor(private readonly orders: readonly WireOrder[]) {}

  find(search: string, sortKey: string, isReverse: boolean): readonly WireOrder[] {
    const key = `${sortKey} ${isReverse} ${search}`
    const known = this.answers.get(key)
    if (known) return known
    const field = sortKey === 'UPDATED_AT' ? 'updatedAt' : sortKey === 'PROCESSED_AT' ? 'processedAt' : 'createdAt'
    const at = (order: WireOrder) => Date.parse(String(order[field]))
    const test = searchTest(search)
    const found = this.orders
      .filter(test)
      .map((order) => ({ order, at: at(order) }))
      .sort((a, b) => a.at - b.at || Number(a.order.legacyResourceId) - Number(b.order.legacyResourceId))
      .map(({ order }) => order)
    if (isReverse) found.reverse()
    if (this.answers.size > 200) this.answers.clear()
    this.answers.set(key, found)
    return found
  }
}
