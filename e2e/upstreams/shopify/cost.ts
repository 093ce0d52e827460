import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** What a query costs and the bucket it is paid from: an object is a point, a list as many as were asked for. */

const MUTATION_COST = 10
const COUNT_COST = 10

/** Points reserved for an operation before it runs. */
export function requestedCost(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  if (operation.operation === 'mutation') return MUTATION_COST
  const query = schema.getQueryType()
  return query ? Math.max(1, costOfFields(operation.selectionSet, query)) : 0

  function costOfFields(selection: SelectionSetNode, parent: GraphQLObjectType): number {
    let cost = 0
    for (const field of selection.selections) if (field.kind === Kind.FIELD) cost += costOfField(field, parent)
    return cost
  }

  function costOfField(field: FieldNode, parent: GraphQLObjectType): number {
    const definition = parent.getFields()[field.name.value]
    if (!definition || isLeafType(getNamedType(definition.type))) return 0
    if (field.name.value === 'ordersCount') return COUNT_COST
    const type = getNamedType(definition.type)
    const children = field.selectionSet && isObjectType(type) ? costOfFields(field.selectionSet, type) : 0
    const size = sizeOf(field)
    if (type.name.endsWith('Connection')) return 1 + (size ?? 1) * children
    return (size ?? 1) * (1 + children)
  }

  function sizeOf(field: FieldNode): number | null {
    const first = field.arguments?.find(({ name }) => name.value === 'first')?.value
    if (first?.kind === Kind.INT) return Number(first.value)
    if (first?.kind === Kind.VARIABLE) return Number(variables[first.name.value])
    return null
  }
}

/** Points of what was really answered: one for each object. */
export function countObjects(data: unknown): number {
  if (Array.isArray(data)) return data.reduce((sum: number, item) => sum + countObjects(item), 0)
  if (typeof data !== 'object' || data === null) return 0
  return Object.values(data).reduce((sum: number, value) => sum + countObjects(value), 1)
}

export class CostBucket {
  private available: number
  private at: number

  constructor(
    private readonly now: () => number,
    readonly maximum: number,
    readonly restoreRate: number,
  ) {
    this.available = maximum
    this.at = now()
  }

  /** Points there are at this moment. */
  get points(): number {
    const at = this.now()
    this.available = Math.min(this.maximum, this.available + ((at - this.at) / 1_000) * this.restoreRate)
    this.at = at
    return this.available
  }

  take(points: number): void {
    this.available = this.points - points
  }

  status() {
    return {
      maximumAvailable: this.maximum,
      currentlyAvailable: Math.floor(this.points),
      restoreRate: this.restoreRate,
    }
  }
}
