import type { Actor } from './cast'
import type { ApiRoute } from './routes'
import { nobodysId, type OwnIds } from './rows'
import { sampleBody } from './sample-body'

/** A request to a route that names the rows of somebody. */

/** Whose rows: of a client, or of nobody. */
export interface Target {
  name: string
  clientId: string | null
  idOf: OwnIds
  /** Its ids are no text that could be stored: refused as such, whoever sends them and before anything is looked up. */
  isNoText?: boolean
}

/** The noun a parameter stands for: `connection_request` of `/connection-requests/[id]`. */
export function nounOf(path: string, name: string): string {
  const parts = path.split('/')
  const before = parts[parts.indexOf(`[${name}]`) - 1] ?? ''
  return before.replaceAll('-', '_').replace(/ies$/, 'y').replace(/s$/, '')
}

/** What a schema cannot tell of a query. */
const QUERIES: Record<string, (idOf: OwnIds) => Record<string, string>> = {
  'GET /api/v1/jobs/[id]/history': (idOf) => ({ row: idOf('verdict') ?? '1' }),
}

export const parametersOf = (path: string) => [...path.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => name)

/** The row a field of a body names, such as `reconciliationId`; undefined for other fields. */
export const nounOfField = (field: string) =>
  /^(\w+)(?:Ids?|_ids?)$/
    .exec(field)?.[1]
    ?.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace(/^(store|analytics)_connector$/, 'connector')

export function callOf(route: ApiRoute, actor: Actor, { idOf }: Target, bodyIds: OwnIds) {
  const value = (name: string) => (name === 'month' ? '2026-09' : (idOf(nounOf(route.path, name)) ?? nobodysId()))
  const params = Object.fromEntries(parametersOf(route.path).map((name) => [name, value(name)]))
  const body = sampleBody(route.declaration.body, (field) => {
    const noun = nounOfField(field)
    return noun === undefined ? undefined : (bodyIds(noun) ?? nobodysId())
  })
  const query = sampleBody(route.declaration.query, () => undefined) as Record<string, string> | null
  return { route, params, query: { ...query, ...QUERIES[route.name]?.(idOf) }, headers: actor.headers, body }
}

/** All texts in a body, however deep. */
export const valuesOf = (body: unknown): string[] =>
  typeof body === 'string' ? [body] : body && typeof body === 'object' ? Object.values(body).flatMap(valuesOf) : []
