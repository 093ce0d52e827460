import { z } from 'zod'
import {
  type Action,
  ADMIN_ACTIONS,
  isAllowed,
  KEY_SCOPES,
  type KeyScope,
  ROLES,
  scopesAllow,
} from '@/lib/auth/permissions'
import type { RouteDeclaration } from '../declaration'
import { LIMITS } from '../limits'
import { API_WORDS } from './preamble'
import { WORDS, type Words } from './words'

/** The API's OpenAPI 3.1 document, made from what its routes declare and from the types of what they answer. */

export interface ApiRoute {
  method: string
  /** As the folder says it: `/api/v1/jobs/[id]`. */
  path: string
  declaration: RouteDeclaration
}

type Json = Record<string, unknown>

/** What operations answer when all goes well, as JSON Schemas. */
export interface Answers {
  /** By method and path, such as `GET /api/v1/jobs/[id]`; null where the answer has no body, or none of JSON. */
  operations: Readonly<Record<string, Json | null>>
  /** What they refer to, by name. */
  schemas: Readonly<Record<string, Json>>
}

export function describeApi(routes: readonly ApiRoute[], answers: Answers): Json {
  const paths: Record<string, Json> = {}
  for (const route of [...routes].sort(byPath)) {
    const path = route.path.replaceAll(/\[(\w+)\]/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeOperation(route, path, answers) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'DRA Transaction Reconciliation', version: 'v1', description: API_WORDS, license: LICENSE },
    servers: [{ url: '/', description: 'This installation' }],
    tags: [...new Set(Object.keys(paths).map(tagOf))].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...answers.schemas, Problem: PROBLEM_SCHEMA },
      responses: { Problem: PROBLEM },
      headers: HEADERS,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key, made under Settings → API keys.' },
        session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'The dashboard’s own sign-in.' },
      },
    },
  }
}

const LICENSE = { name: 'Apache-2.0', identifier: 'Apache-2.0' }
const byPath = (a: ApiRoute, b: ApiRoute) =>
  a.path === b.path ? a.method.localeCompare(b.method) : a.path.localeCompare(b.path)
const tagOf = (path: string) => path.split('/')[3] ?? ''

function describeOperation({ method, path, declaration }: ApiRoute, shownPath: string, answers: Answers): Json {
  const words: Words = WORDS[`${method} ${path}`] ?? { summary: `${method} ${shownPath}` }
  const { body, status = 200, idempotent, hasEtag, action } = declaration
  return {
    operationId: `${method.toLowerCase()}_${shownPath.slice('/api/v1/'.length).replaceAll(/\W+/g, '_').replace(/_$/, '')}`,
    summary: words.summary,
    description: [words.notes, ...rightsOf(declaration)].filter(Boolean).join('\n\n'),
    tags: [tagOf(shownPath)],
    security:
      action === 'public' ? [] : keyScopes(action).length > 0 ? [{ key: [] }, { session: [] }] : [{ session: [] }],
    parameters: [
      ...pathParameters(declaration, shownPath),
      ...fieldsOf(declaration.query).map((field) => ({ in: 'query', ...field })),
      ...(isMemberAction(action) && !declaration.scope ? [CLIENT_HEADER] : []),
      ...(idempotent ? [IDEMPOTENCY_HEADER] : []),
      ...(hasEtag ? [TAG_HEADER] : []),
    ],
    ...(body && {
      requestBody: { required: !body.safeParse({}).success, content: { 'application/json': { schema: toJson(body) } } },
    }),
    ...(words.takesFile && {
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
      },
    }),
    responses: {
      ...answerOf(words, status, answers.operations[`${method} ${path}`] ?? words.answer),
      ...(hasEtag && { 304: { description: 'Nothing has changed since the answer with this ETag.' } }),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

const isMemberAction = (action: RouteDeclaration['action']): action is Action =>
  action !== 'public' && action !== 'own.account' && !(ADMIN_ACTIONS as readonly string[]).includes(action)

const keyScopes = (action: RouteDeclaration['action']): KeyScope[] =>
  isMemberAction(action) ? KEY_SCOPES.filter((scope) => scopesAllow([scope], action)) : []

function rightsOf({ action, limit }: RouteDeclaration): string[] {
  const stricter = limit && limit !== 'none' ? LIMITS[limit] : null
  const counted = stricter && `Limited to ${stricter.requests} requests in ${stricter.seconds} seconds.`
  if (action === 'public') return [counted ?? '']
  if (!isMemberAction(action))
    return [action === 'own.account' ? 'For people who are signed in.' : 'For platform admins.', counted ?? '']
  const scopes = keyScopes(action)
  return [
    `Roles: ${ROLES.filter((role) => isAllowed(role, action)).join(', ')}.`,
    scopes.length > 0 ? `API key scopes, any of: ${scopes.join(', ')}.` : 'Not for API keys.',
    counted ?? '',
  ]
}

function answerOf({ type }: Words, status: number, answer: object | undefined): Json {
  const headers = Object.fromEntries(
    Object.keys(HEADERS).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  )
  if (type)
    return { [status]: { description: 'Success.', headers, content: { [type]: { schema: { type: 'string' } } } } }
  if (!answer) return { 204: { description: 'Done; there is nothing to say.', headers } }
  return { [status]: { description: 'Success.', headers, content: { 'application/json': { schema: answer } } } }
}

function pathParameters({ params }: RouteDeclaration, path: string): Json[] {
  const known = fieldsOf(params)
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    in: 'path',
    schema: { type: 'string' },
    ...known.find((field) => field.name === name),
    name,
    required: true,
  }))
}

/** The fields of an object schema, as parameters. */
function fieldsOf(schema: z.ZodType | undefined): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = toJson(schema) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    required: required.includes(name) && !('default' in rest),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}

function toJson(schema: z.ZodType): Json {
  // What JSON Schema has no words for is described as anything.
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return json
}

const CLIENT_HEADER = {
  in: 'header',
  name: 'X-Client-Id',
  required: false,
  description: 'The client to act for. An API key has one and needs no header; people act for their first without it.',
  schema: { type: 'string' },
}
const IDEMPOTENCY_HEADER = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description:
    'A request sent again with the same key within a day is answered as the first was, and not carried out again.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x20-\\x7e]+$' },
}
const TAG_HEADER = {
  in: 'header',
  name: 'If-None-Match',
  required: false,
  description: 'The ETag of an answer you have: 304 if it still holds.',
  schema: { type: 'string' },
}
const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'Every answer that is not a success (RFC 9457).',
  properties: {
    type: { type: 'string', description: 'urn:dra:problem: and the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong and what to do, for people.' },
    code: { type: 'string', description: 'For programs: one of a closed list.' },
    requestId: { type: 'string', description: 'Quote it when asking for help.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
        required: ['field', 'message'],
      },
    },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
}
const PROBLEM = {
  description: 'Why it was not done: a problem document (RFC 9457).',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}
const header = (description: string, type: 'string' | 'integer') => ({ description, schema: { type } })
const HEADERS = {
  'X-Request-Id': header('Names the request; quote it when asking for help.', 'string'),
  'RateLimit-Limit': header('Requests in the window of the limit that is closest to being used up.', 'integer'),
  'RateLimit-Remaining': header('How many of them are left.', 'integer'),
  'RateLimit-Reset': header('Seconds until the window ends.', 'integer'),
}
