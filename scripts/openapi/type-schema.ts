import {
  type Checker,
  type Symbol as Named,
  SignatureKind,
  SymbolFlags,
  type Type,
  TypeFlags,
} from 'typescript/unstable/sync'

export type JsonSchema = Record<string, unknown>

/**
 * JSON Schemas (2020-12) of TypeScript types, as `JSON.stringify` writes their values. Interfaces and named object
 * types become entries of `schemas` under their names without `Dto`; comments become descriptions.
 */
export function openSchemas(checker: Checker): {
  schemaOf: (type: Type, where: string) => JsonSchema
  schemas: Record<string, JsonSchema>
} {
  const schemas: Record<string, JsonSchema> = {}
  const names = new Map<number, string>()

  function schemaOf(type: Type, where: string): JsonSchema {
    const { flags } = type
    if (flags & TypeFlags.AnyOrUnknown) return {}
    if (type.isLiteralType() && !(flags & TypeFlags.BigIntLiteral)) return { const: type.value }
    if (flags & TypeFlags.Boolean) return { type: 'boolean' }
    if (type.isUnionType()) return unionOf(type.getTypes(), where)
    if (flags & TypeFlags.StringLike) return { type: 'string' }
    if (flags & TypeFlags.Number) return { type: 'number' }
    if (flags & TypeFlags.Null) return { type: 'null' }
    if (flags & TypeFlags.NonPrimitive) return { type: 'object' }
    if (flags & TypeFlags.Never) return { not: {} }
    // A string with a brand.
    if (type.isIntersectionType() && type.getTypes().some((part) => part.flags & TypeFlags.StringLike))
      return { type: 'string' }
    if (!(flags & (TypeFlags.Object | TypeFlags.Intersection))) throw unwritable(type, where)
    return named(type, where)
  }

  const unwritable = (type: Type, where: string) =>
    new Error(`${where}: JSON cannot hold ${checker.typeToString(type)}.`)

  function unionOf(types: readonly Type[], where: string): JsonSchema {
    const parts = types.filter(({ flags }) => !(flags & TypeFlags.VoidLike)).map((type) => schemaOf(type, where))
    const literals = parts.filter(isLiteral).map((part) => part.const)
    const isBoolean = literals.includes(true) && literals.includes(false)
    const values = literals.filter((value) => !isBoolean || typeof value !== 'boolean')
    const others = [...parts.filter((part) => !isLiteral(part)), ...(isBoolean ? [{ type: 'boolean' }] : [])]
    const isNullable = others.some(isNull)
    const rest = others.filter((part) => !isNull(part))
    if (values.length > 0) rest.unshift(values.length === 1 ? { const: values[0] } : { enum: values })
    const [only] = rest
    if (rest.length === 1 && only) {
      if (!isNullable) return only
      if (only.enum) return { enum: [...(only.enum as unknown[]), null] }
      if (typeof only.type === 'string' && !only.properties) return { ...only, type: [only.type, 'null'] }
    }
    return { anyOf: isNullable ? [...rest, { type: 'null' }] : rest }
  }

  function named(type: Type, where: string): JsonSchema {
    const known = names.get(type.id)
    if (known) return { $ref: `#/components/schemas/${known}` }
    const symbol = nameOf(type)
    if (!symbol) return shapeOf(type, where)
    const own = symbol.name.replace(/Dto$/, '')
    // Two may be called the same: the second takes the name of what holds it in front.
    const name = own in schemas ? `${where.split('.')[0]}${own}` : own
    if (name in schemas || !/^\w+$/.test(name)) throw new Error(`${where}: two types are called ${name}.`)
    names.set(type.id, name)
    schemas[name] = {}
    schemas[name] = { ...commentOf(symbol), ...shapeOf(type, name) }
    return { $ref: `#/components/schemas/${name}` }
  }

  /** The name of a type that has one of its own, rather than one with something filled in. */
  function nameOf(type: Type): Named | undefined {
    const alias = type.getAliasSymbol()
    if (alias) return type.getAliasTypeArguments().length > 0 ? undefined : alias
    const symbol = type.getSymbol()
    const isFilled = type.isObjectType() && type.isTypeReference() && checker.getTypeArguments(type).length > 0
    return symbol && symbol.flags & SymbolFlags.Interface && !isFilled && symbol.name !== 'Date' ? symbol : undefined
  }

  function shapeOf(type: Type, where: string): JsonSchema {
    if (type.getSymbol()?.name === 'Date') return { type: 'string', format: 'date-time' }
    if (type.isTypeReference() && checker.isTupleType(type)) {
      const items = checker.getTypeArguments(type).map((item) => schemaOf(item, where))
      return { type: 'array', prefixItems: items, items: false, minItems: items.length }
    }
    if (checker.isArrayLikeType(type)) {
      const item = checker.getIndexInfosOfType(type)[0]
      return { type: 'array', items: item ? schemaOf(item.valueType, `${where}[]`) : {} }
    }
    if (checker.getSignaturesOfType(type, SignatureKind.Call).length > 0) throw unwritable(type, where)
    return objectOf(type, where)
  }

  function objectOf(type: Type, where: string): JsonSchema {
    const properties: Record<string, JsonSchema> = {}
    const required: string[] = []
    for (const symbol of checker.getPropertiesOfType(type)) {
      const valueType = checker.getTypeOfSymbol(symbol)
      if (!valueType || valueType.flags & TypeFlags.Undefined) continue
      properties[symbol.name] = fieldOf(symbol, valueType, `${where}.${symbol.name}`)
      if (!isOptional(symbol, valueType)) required.push(symbol.name)
    }
    const index = checker.getIndexInfosOfType(type)[0]
    const values = index && schemaOf(index.valueType, `${where}[…]`)
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(values && { additionalProperties: values }),
    }
  }

  function fieldOf(symbol: Named, type: Type, where: string): JsonSchema {
    const schema = schemaOf(type, where)
    return { ...refine(schema, symbol.name), ...commentOf(symbol) }
  }

  const isOptional = (symbol: Named, type: Type) =>
    Boolean(symbol.flags & SymbolFlags.Optional) ||
    (type.isUnionType() && type.getTypes().some(({ flags }) => flags & TypeFlags.VoidLike))

  function commentOf(symbol: Named): { description?: string } {
    const text = symbol.getDocumentationComment(checker).trim()
    return text ? { description: text.replaceAll(/\s*\n\s*/g, ' ') } : {}
  }

  return { schemaOf, schemas }
}

const isLiteral = (schema: JsonSchema) => 'const' in schema
const isNull = (schema: JsonSchema) => schema.type === 'null'

/** What a field's name promises of it everywhere. */
function refine(schema: JsonSchema, name: string): JsonSchema {
  const types = [schema.type].flat()
  if (name.endsWith('Minor') && types.includes('number'))
    return { ...schema, type: Array.isArray(schema.type) ? ['integer', 'null'] : 'integer' }
  if (name.endsWith('At') && types.includes('string')) return { ...schema, format: 'date-time' }
  return schema
}
