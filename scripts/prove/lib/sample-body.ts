import { z } from 'zod'

/** A body that a route takes, made from the schema it checks bodies with. */

/** A JSON Schema, as far as a sample needs it. */
export interface Shape {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  default?: unknown
  anyOf?: Shape[]
  oneOf?: Shape[]
  allOf?: Shape[]
  properties?: Record<string, Shape>
  required?: string[]
  items?: Shape
  minItems?: number
  minLength?: number
  minimum?: number
  format?: string
}

/** What fields hold whose name says more than their type. */
const BY_NAME: Record<string, unknown> = {
  from: '2026-10-01',
  to: '2026-10-10',
  day: '2026-10-01',
  date: '2026-10-01',
  month: '2026-09',
  timeZone: 'Europe/Berlin',
  time_zone: 'Europe/Berlin',
  currency: 'EUR',
  cron: '0 3 * * *',
  email: 'somebody@people.example',
  role: 'viewer',
  slug: 'sample',
  at: '2026-10-01T00:00:00Z',
}

/** Given a field's name, the id it is to hold; undefined for fields that name no row. */
export type IdOf = (field: string) => string | undefined

/** The smallest body with all fields, as JSON; null for routes that read no body by a schema. */
export function sampleBody(schema: z.ZodType | undefined, idOf: IdOf): unknown {
  if (!schema) return null
  const shape = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input', cycles: 'ref' }) as Shape
  return fill(shape, '', idOf)
}

/** The same from a schema as the API's document has it. */
export const sampleOf = (shape: Shape, idOf: IdOf, name = ''): unknown => fill(shape, name, idOf)

function fill(shape: Shape, name: string, idOf: IdOf): unknown {
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return name in BY_NAME && shape.enum.includes(BY_NAME[name]) ? BY_NAME[name] : shape.enum[0]
  const choice = (shape.anyOf ?? shape.oneOf)?.find(({ type }) => type !== 'null')
  if (choice) return fill(choice, name, idOf)
  if (shape.allOf) {
    const parts = shape.allOf.map((part) => fill(part, name, idOf))
    return parts.every((part) => typeof part === 'object') ? Object.assign({}, ...parts) : parts[0]
  }
  const type = Array.isArray(shape.type) ? shape.type.find((each) => each !== 'null') : shape.type
  if (type === 'object' || shape.properties)
    return Object.fromEntries(
      Object.entries(shape.properties ?? {})
        .filter(([field]) => shape.required?.includes(field) || idOf(field) !== undefined)
        .map(([field, inner]) => [field, fill(inner, field, idOf)]),
    )
  if (type === 'array') return shape.items && (shape.minItems ?? 1) > 0 ? [fill(shape.items, name, idOf)] : []
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return shape.minimum ?? 1
  return idOf(name) ?? BY_NAME[name] ?? byFormat(shape)
}

function byFormat({ format, minLength = 1 }: Shape): string {
  if (format === 'email') return 'somebody@people.example'
  if (format === 'date') return '2026-10-01'
  if (format === 'date-time') return '2026-10-01T00:00:00Z'
  if (format === 'uri') return 'https://shop.example'
  return 'sample'.padEnd(minLength, '.')
}
