import fc from 'fast-check'
import { env } from '@/lib/env'
import document from '@/lib/http/openapi/openapi.generated.json'

/** Requests from the API's document: mostly right, with something wrong in them, or nothing but wrong. */

interface JsonSchema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  additionalProperties?: boolean | JsonSchema
  minimum?: number
  maximum?: number
  format?: string
}

export interface ApiOperation {
  method: string
  path: string
  parameters: { in: string; name: string; schema: JsonSchema }[]
  body: JsonSchema | null
}

export interface FuzzRequest {
  operation: ApiOperation
  /** With its query, as it goes over the wire. */
  path: string
  params: Record<string, string>
  headers: Record<string, string>
  body?: string
  /** So wrong that no route is asked. */
  isUnreadable: boolean
}

export function readOperations(): ApiOperation[] {
  const paths = document.paths as unknown as Record<string, Record<string, Described>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      body: requestBody?.content['application/json']?.schema ?? null,
    })),
  )
}

interface Described {
  parameters: ApiOperation['parameters']
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
}

const NASTY_TEXTS = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '\u202egnp.exe',
    '\ufeff',
    '👩‍👩‍👧‍👦',
    'ß'.repeat(300),
    'null',
    'true',
    '-1',
    '0',
    '1e308',
  ],
  ...[
    '9'.repeat(400),
    'NaN',
    'Infinity',
    '../../etc/passwd',
    "' or 1=1 --",
    '<script>alert(1)</script>',
    '{{7*7}}',
    '%00',
    '%ff',
    '%',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'job_none',
    'x'.repeat(5_000),
    '2026-02-30',
    '0000-00-00',
    '+275760-09-13',
    'Europe/Nowhere',
  ],
  ...[
    'MjAyNg',
    'eyJhIjoxfQ',
    'W251bGwsMV0',
    'W251bGwsMWUzMDhd',
    'a,b,,c',
    '2026-10-01',
    '\r\nset-cookie: a=b',
    '$1',
    '\\',
    '((((',
    '😀',
  ],
]
const NASTY_VALUES: unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    5e-324,
    Number.MAX_SAFE_INTEGER + 2,
    [],
    {},
    [[]],
    [null],
    { a: 1 },
  ],
  { $ne: null },
  { length: 1 },
  { toString: 1 },
  Array.from({ length: 300 }, () => 'x'),
]

const nastyText = () => fc.oneof(fc.constantFrom(...NASTY_TEXTS), fc.string({ unit: 'binary', maxLength: 30 }))
const nastyValue = () => fc.oneof(nastyText(), fc.constantFrom(...NASTY_VALUES), fc.jsonValue({ maxDepth: 3 }))

/** Values a schema allows; now and then others. */
function valueFor(schema: JsonSchema, ids: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  const wrong = nastyValue()
  const right = rightValueFor(schema, ids, depth)
  return fc.oneof({ arbitrary: right, weight: 9 }, { arbitrary: wrong, weight: 1 })
}

function rightValueFor(schema: JsonSchema, ids: readonly string[], depth: number): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const either = schema.anyOf ?? schema.oneOf
  if (either) return fc.oneof(...either.map((each) => valueFor(each, ids, depth)))
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  if (type === 'integer' || type === 'number') {
    const [min, max] = [Math.max(schema.minimum ?? 0, -1_000_000), Math.min(schema.maximum ?? 1_000, 1_000_000)]
    return fc.integer({ min, max: Math.max(min, max) })
  }
  if (type === 'array')
    return fc.array(depth > 4 ? fc.constant(null) : valueFor(schema.items ?? {}, ids, depth + 1), { maxLength: 4 })
  if (type === 'object') return objectOf(schema, ids, depth)
  if (type !== 'string') return nastyValue()
  const plausible = [
    '2026-10-01',
    '2026-10-05',
    'Europe/Berlin',
    '0 3 * * *',
    'a@example.com',
    'https://shop.example',
    'Name',
    '1001',
  ]
  return fc.oneof(fc.constantFrom(...plausible, ...ids), nastyText())
}

function objectOf(schema: JsonSchema, ids: readonly string[], depth: number): fc.Arbitrary<unknown> {
  if (depth > 6) return fc.constant({})
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, inner]) => [name, valueFor(inner, ids, depth + 1)] as const,
  )
  const required = fc
    .boolean()
    .chain((all) =>
      fc.record(
        Object.fromEntries(fields),
        all ? {} : { requiredKeys: (schema.required ?? []).filter((name) => fields.some(([field]) => field === name)) },
      ),
    )
  const inner = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
  const more = fc.dictionary(nastyText(), valueFor(inner, ids, depth + 1), { maxKeys: 2 })
  return fc.oneof(
    { arbitrary: required, weight: 8 },
    { arbitrary: fc.tuple(required, more).map(([one, other]) => ({ ...one, ...other })), weight: 1 },
  )
}

/** Bodies that are wrong as text, whatever they should hold. */
const nastyBody = () =>
  fc.constantFrom(
    ...[
      '',
      '{',
      '[]',
      'null',
      '"x"',
      '\0',
      '\ufeff{}',
      '{"a":1,"a":2}',
      '{"__proto__":{"isAdmin":true}}',
      '1e999',
      '{"a":"\\ud800"}',
    ],
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
    `"${'x'.repeat(2_000_000)}"`,
    `[${'1,'.repeat(100_000)}1]`,
  )

export function requestOf(
  operation: ApiOperation,
  { ids, credentials }: { ids: readonly string[]; credentials: readonly Record<string, string>[] },
): fc.Arbitrary<FuzzRequest> {
  const of = (where: string) => operation.parameters.filter((parameter) => parameter.in === where)
  const anyText = () => fc.oneof(fc.constantFrom(...ids, 'job_none', '1'), nastyText())
  const params = fc.record(
    Object.fromEntries(of('path').map(({ name }) => [name, anyText().map((text) => text || 'x')])),
  )
  const pairs = fc
    .subarray(of('query'))
    .chain((chosen) =>
      fc.tuple(...chosen.map(({ name, schema }) => valueFor(schema, ids).map((value) => [name, value] as const))),
    )
  const strangePairs = fc.array(fc.tuple(nastyText(), nastyText()), { maxLength: 2 })
  const query = fc.tuple(
    pairs,
    fc.oneof({ arbitrary: fc.constant([]), weight: 5 }, { arbitrary: strangePairs, weight: 1 }),
    fc.boolean(),
  )
  const body =
    operation.method === 'GET' || operation.method === 'DELETE'
      ? fc.constant(undefined)
      : fc.oneof(
          { arbitrary: valueFor(operation.body ?? { type: 'object' }, ids).map(toJson), weight: 12 },
          { arbitrary: nastyBody(), weight: 1 },
        )
  const headers = fc.record(
    Object.fromEntries(
      ['idempotency-key', 'x-client-id', 'x-request-id', 'if-none-match', 'last-event-id'].map((name) => [
        name,
        headerText(),
      ]),
    ),
    { requiredKeys: [] },
  )
  return fc
    .tuple(
      params,
      query,
      body,
      fc.constantFrom(...credentials),
      fc.oneof({ arbitrary: fc.constant({}), weight: 4 }, { arbitrary: headers, weight: 1 }),
    )
    .map(([names, [right, strange, isTwice], sent, credential, more]) => {
      const { origin, host } = new URL(env().FRONTEND_URL)
      const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => escapeText(names[name] ?? ''))
      const all = [...right, ...strange, ...(isTwice ? right.slice(0, 1) : [])]
      const search = all.map(([name, value]) => `${escapeText(name)}=${escapeText(asText(value))}`).join('&')
      return {
        operation,
        path: `${path}${search && '?'}${search}`,
        // As Next hands them on: halves of pairs do not come through an address.
        params: Object.fromEntries(
          Object.entries(names).map(([name, text]) => [name, Buffer.from(text).toString('utf8')]),
        ),
        headers: { origin, host, 'content-type': 'application/json', ...credential, ...more },
        ...(sent !== undefined && { body: sent }),
        isUnreadable: Object.values(names).some((text) => /^\.{1,2}$/.test(text)),
      }
    })
}

const headerText = () =>
  fc.oneof(fc.constantFrom('', 'x', 'W/"x"', '*', 'ü', 'x'.repeat(3_000), '0', '-1', '__proto__'), fc.uuid())
const toJson = (value: unknown) => JSON.stringify(value) ?? 'null'
const asText = (value: unknown) => (typeof value === 'string' ? value : toJson(value))
const escapeText = (text: string) => encodeURIComponent(Buffer.from(text).toString('utf8'))
