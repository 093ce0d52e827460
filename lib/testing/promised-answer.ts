import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import document from '@/lib/http/openapi/openapi.generated.json'

/** Whether an answer is what the API's document says of it. */

type Json = Record<string, unknown>
interface Promised {
  content?: Record<string, { schema: Json }>
}
type Paths = Record<string, Record<string, { responses: Record<string, Promised> }>>

/** A document may promise more fields later; now there are no others. */
function closeObjects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closeObjects)
  if (typeof schema !== 'object' || schema === null) return schema
  const closed = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closeObjects(value)]))
  return closed.properties && closed.additionalProperties === undefined && closed.type === 'object'
    ? { ...closed, additionalProperties: false }
    : closed
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const ajv = new Ajv2020({ strict: false, allowUnionTypes: true, allErrors: true })
ajv.addFormat('date-time', INSTANT)
ajv.addSchema({ $id: 'api', components: closeObjects(document.components) as Json })

const validators = new Map<object, ValidateFunction>()
function validatorOf(schema: Json): ValidateFunction {
  const known = validators.get(schema)
  if (known) return known
  const text = JSON.stringify(closeObjects(schema)).replaceAll('"#/components/', '"api#/components/')
  const made = ajv.compile(JSON.parse(text) as Json)
  validators.set(schema, made)
  return made
}

/**
 * What is wrong with the answer of an operation, named such as `GET /api/v1/jobs/[id]` or with `{id}`; null when it is
 * as the document says: its status, its type, and every field of its body, none missing and none more.
 */
export async function findBrokenPromise(operation: string, response: Response): Promise<string | null> {
  const { status } = response
  const [method = '', path = ''] = operation.replaceAll(/\[(\w+)\]/g, '{$1}').split(' ')
  const responses = (document.paths as unknown as Paths)[path]?.[method.toLowerCase()]?.responses
  if (!responses) return `${operation} is not in the document.`
  const said = responses[status] ?? (status >= 400 ? document.components.responses.Problem : undefined)
  if (!said) return `${operation} answered ${status}, which the document does not name.`
  const [promisedType, content] = Object.entries(said.content ?? {})[0] ?? []
  const type = response.headers.get('content-type')?.split(';')[0]
  if (!promisedType || !content)
    return type === undefined ? null : `${operation} answered ${status} as ${type} and not without a body.`
  if (!promisedType.endsWith('json')) return null
  if (type !== promisedType) return `${operation} answered ${status} as ${type} and not as ${promisedType}.`
  const validate = validatorOf(content.schema)
  if (validate(await response.clone().json())) return null
  const wrong = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath || 'It'} ${message} ${JSON.stringify(params)}`,
  )
  return `${operation} answered ${status} with other fields than the document says: ${wrong.slice(0, 5).join('; ')}`
}
