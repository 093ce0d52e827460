import generated from '@/lib/http/openapi/openapi.generated.json'

/** The API's document as the page reads it. */

export interface Schema {
  $ref?: string
  type?: string | string[]
  description?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  oneOf?: Schema[]
  format?: string
}

interface Content {
  schema: Schema
}

export interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  parameters: { in: string; name: string; required: boolean; description?: string; schema: Schema }[]
  requestBody?: { content: Record<string, Content> }
  responses: Record<string, { description?: string; content?: Record<string, Content> }>
}

interface Document {
  info: { title: string; description: string }
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

export const apiDocument = generated as unknown as Document

/** Of one noun, such as `jobs`. */
export function operationsOf(tag: string): { method: string; path: string; operation: Operation }[] {
  return Object.entries(apiDocument.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

/** What a field takes, in a few words: `text`, `number or null`, `list of text`, `"a" or "b"`. */
export function wordsOf(schema: Schema): string {
  const { $ref, anyOf, oneOf, type, items, format } = schema
  if ($ref) return $ref.split('/').at(-1) ?? ''
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ')
  const either = anyOf ?? oneOf
  if (either) return [...new Set(either.map(wordsOf))].join(' or ')
  if (Array.isArray(type)) return type.map((each) => wordsOf({ ...schema, type: each })).join(' or ')
  if (type === 'array') return `list of ${items ? wordsOf(items) : 'anything'}`
  if (type === 'string') return { 'date-time': 'instant', date: 'day', binary: 'file' }[format ?? ''] ?? 'text'
  return { integer: 'whole number', boolean: 'true or false' }[type ?? ''] ?? type ?? 'anything'
}
