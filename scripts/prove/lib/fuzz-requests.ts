import fc from 'fast-check'
import { env } from '@/lib/env'
import document from '@/lib/http/openapi/openapi.generated.json'
import { storeCsv } from '@/lib/testing/fixture'
import { nounOf, nounOfField } from './matrix-call'
import { nastyBody, nastyHeader, nastyText, nastyValue } from './nasty'
import type { OwnIds } from './rows'
import { type Shape, sampleOf } from './sample-body'

/** Requests from the API's document: right ones, right ones with something wrong in them, or nothing but wrong. */

interface JsonSchema extends Shape {
  properties?: Record<string, JsonSchema>
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  items?: JsonSchema
  additionalProperties?: boolean | JsonSchema
  maximum?: number
}

interface Parameter {
  in: string
  name: string
  required: boolean
  schema: JsonSchema
}

export interface ApiOperation {
  method: string
  /** As the folder says it: `/api/v1/jobs/[id]`. */
  path: string
  parameters: Parameter[]
  body: JsonSchema | null
}

export interface FuzzRequest {
  operation: ApiOperation
  /** With its query, as it goes over the wire. */
  path: string
  params: Record<string, string>
  headers: Record<string, string>
  body?: string
}

interface Described {
  parameters: Parameter[]
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
}

export function readOperations(): ApiOperation[] {
  const paths = document.paths as unknown as Record<string, Record<string, Described>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{(\w+)\}/g, '[$1]'),
      parameters,
      body: requestBody?.content['application/json']?.schema ?? null,
    })),
  )
}

/** Right bodies of operations whose schema alone does not tell what goes together. */
const RIGHT_BODIES: Record<string, (idOf: OwnIds) => unknown> = {
  'PUT /api/v1/annotations': (idOf) => ({
    jobId: idOf('job'),
    changes: [{ row: idOf('verdict'), from: { ...UNTOUCHED }, to: { ...UNTOUCHED, state: 'resolved' } }],
  }),
  'POST /api/v1/comments': (idOf) => ({ jobId: idOf('job'), row: idOf('verdict'), text: 'Looked at.' }),
  'POST /api/v1/connection-requests': () => ({ kind: 'ga4', note: 'For the agency' }),
  'POST /api/v1/schedules': (idOf) => ({ ...NIGHTLY, reconciliationId: idOf('reconciliation') }),
  'POST /api/v1/schedules/preview': () => NIGHTLY,
}
const UNTOUCHED = { state: 'open', reason: null, assigneeId: null }
const NIGHTLY = { cron: '0 3 * * *', timeZone: 'Europe/Berlin' }

/** Values a schema allows; now and then others. */
function valueFor(schema: JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: rightValueFor(schema, depth), weight: 9 }, { arbitrary: nastyValue(), weight: 1 })
}

const PLAUSIBLE = ['2026-10-01', '2026-10-05', 'Europe/Berlin', '0 3 * * *', 'a@example.com', 'Name', '1001', '1']

function rightValueFor(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const either = schema.anyOf ?? schema.oneOf
  if (either) return fc.oneof(...either.map((each) => valueFor(each, depth)))
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  if (type === 'integer' || type === 'number') {
    const [min, max] = [Math.max(schema.minimum ?? 0, -1_000_000), Math.min(schema.maximum ?? 1_000, 1_000_000)]
    return fc.integer({ min, max: Math.max(min, max) })
  }
  if (type === 'array')
    return fc.array(depth > 4 ? fc.constant(null) : valueFor(schema.items ?? {}, depth + 1), { maxLength: 4 })
  if (type === 'object') return objectOf(schema, depth)
  if (type !== 'string') return nastyValue()
  return fc.oneof(fc.constantFrom(...PLAUSIBLE), nastyText())
}

function objectOf(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if (depth > 6) return fc.constant({})
  const fields: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, valueFor(inner, depth + 1)]),
  )
  const required = fc.boolean().chain((all) => fc.record(fields, all ? {} : { requiredKeys: schema.required ?? [] }))
  const inner = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
  const more = fc.dictionary(nastyText(), valueFor(inner, depth + 1), { maxKeys: 2 })
  return fc.oneof(
    { arbitrary: required, weight: 8 },
    { arbitrary: fc.tuple(required, more).map(([one, other]) => ({ ...one, ...other })), weight: 1 },
  )
}

/** The value with one thing in it left out, added or put wrong, however deep. */
function spoiled(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return nastyValue()
  if (Array.isArray(value)) return nastyValue().map((each) => [...value, each])
  const added = fc.tuple(nastyText(), nastyValue()).map(([name, each]) => ({ ...value, [name]: each }))
  const names = Object.keys(value)
  if (names.length === 0) return added
  const one = fc.constantFrom(...names)
  const changed = one.chain((name) =>
    spoiled((value as Record<string, unknown>)[name]).map((each) => ({ ...value, [name]: each })),
  )
  const without = one.map((name) => Object.fromEntries(Object.entries(value).filter(([field]) => field !== name)))
  return fc.oneof({ arbitrary: changed, weight: 4 }, without, added)
}

/** A right value three times in ten, a spoiled one half the time, else whatever the schema allows. */
function mostlyRight(schema: JsonSchema, right: unknown): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: fc.constant(right), weight: 3 },
    { arbitrary: spoiled(right), weight: 5 },
    { arbitrary: valueFor(schema), weight: 2 },
  )
}

/** Requests to an operation by one of `callers`, their headers, that name rows by `idOf`. */
export function requestOf(
  operation: ApiOperation,
  { idOf, callers }: { idOf: OwnIds; callers: readonly Record<string, string>[] },
): fc.Arbitrary<FuzzRequest> {
  const idOfField = (field: string) => {
    const noun = nounOfField(field)
    return noun === undefined ? undefined : idOf(noun)
  }
  const of = (where: string) => operation.parameters.filter((parameter) => parameter.in === where)
  const params = of('path').map(({ name }) => {
    const right = name === 'month' ? '2026-09' : (idOf(nounOf(operation.path, name)) ?? '1')
    return [name, oftenRight(right, fc.oneof(fc.constantFrom('job_none', '1'), nastyText()))] as const
  })
  const pairs = of('query').map(({ name, schema, required }) => {
    const right =
      name === 'row' ? idOf('verdict') : name === 'fileName' ? 'orders.csv' : sampleOf(schema, idOfField, name)
    const pair = oftenRight(right, valueFor(schema)).map((value) => [[name, asText(value)]])
    // What may be left out mostly is: two wrong ones hide each other.
    return required ? pair : fc.oneof({ arbitrary: fc.constant([]), weight: 2 }, { arbitrary: pair, weight: 1 })
  })
  const strange = fc.oneof(
    { arbitrary: fc.constant([]), weight: 9 },
    { arbitrary: fc.array(fc.tuple(nastyText(), nastyText()), { maxLength: 2 }), weight: 1 },
  )
  const rightBody =
    RIGHT_BODIES[`${operation.method} ${operation.path}`]?.(idOf) ?? sampleOf(operation.body ?? {}, idOfField)
  const body =
    operation.body === null
      ? fc.constant(operation.path.endsWith('/file') ? storeCsv() : undefined)
      : fc.oneof(
          { arbitrary: mostlyRight(operation.body, rightBody).map(asJson), weight: 19 },
          { arbitrary: nastyBody(), weight: 1 },
        )
  const headerNames = ['idempotency-key', 'x-client-id', 'x-request-id', 'if-none-match', 'last-event-id']
  const nastyHeaders = fc.record(Object.fromEntries(headerNames.map((name) => [name, nastyHeader()])), {
    requiredKeys: [],
  })
  const headers = fc.oneof({ arbitrary: fc.constant({}), weight: 7 }, { arbitrary: nastyHeaders, weight: 1 })
  return fc
    .tuple(
      fc.record(Object.fromEntries(params)),
      fc.tuple(...pairs),
      strange,
      body,
      fc.constantFrom(...callers),
      headers,
    )
    .map(([names, asked, more, sent, caller, other]) => {
      const { origin, host } = new URL(env().FRONTEND_URL)
      const path = operation.path.replaceAll(/\[(\w+)\]/g, (_, name: string) => escapeText(names[name] ?? ''))
      const search = [...asked.flat(), ...more]
        .map((pair) => pair.map((text) => escapeText(String(text))).join('='))
        .join('&')
      return {
        operation,
        path: `${path}${search && '?'}${search}`,
        // As Next hands them on: halves of pairs do not come through an address.
        params: Object.fromEntries(Object.entries(names).map(([name, text]) => [name, toUtf8(String(text))])),
        headers: { origin, host, 'content-type': 'application/json', ...caller, ...other },
        ...(sent !== undefined && { body: sent }),
      }
    })
}

const oftenRight = <T>(right: T, wrong: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(right), weight: 4 }, { arbitrary: wrong, weight: 1 })
const asJson = (value: unknown) => JSON.stringify(value) ?? 'null'
const asText = (value: unknown) => (typeof value === 'string' ? value : asJson(value))
const toUtf8 = (text: string) => Buffer.from(text).toString('utf8')
const escapeText = (text: string) => encodeURIComponent(toUtf8(text))
