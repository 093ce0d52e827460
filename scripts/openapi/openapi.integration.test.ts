import { beforeAll, describe, expect, it } from 'vitest'
import { describeApi } from '@/lib/http/openapi/document'
import document from '@/lib/http/openapi/openapi.generated.json'
import { WORDS } from '@/lib/http/openapi/words'
import { readAnswers } from './answer-types'
import { collectRoutes, type FoundRoute } from './collect-routes'

let routes: FoundRoute[]
beforeAll(async () => {
  routes = await collectRoutes()
})
const nameOf = ({ method, path }: FoundRoute) => `${method} ${path}`

it('the document that is served is that of the routes and their types as they are; "npm run openapi" writes it anew', () => {
  expect(JSON.parse(JSON.stringify(describeApi(routes, readAnswers(routes))))).toEqual(document)
}, 120_000)

it('every operation is described in words, and no words are left of one that is gone', () => {
  expect(Object.keys(WORDS).sort()).toEqual(routes.map(nameOf).sort())
})

describe('the document', () => {
  it('points at nothing that is not in it', () => {
    const text = JSON.stringify(document)
    for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = pointer.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document)
      expect(target, pointer).toBeDefined()
    }
  })

  it('names each operation once, and says who may use it', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBe(routes.length)
    for (const { security, description } of operations)
      if (security.length > 0) expect(description).toMatch(/Roles: |signed in|platform admins/)
  })

  it('says which fields each answer in JSON has, its own aside', () => {
    const answers = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.values(responses as Record<string, { content?: Record<string, { schema: object }> }>).flatMap(
          ({ content }) =>
            content?.['application/json'] ? [[`${method} ${path}`, content['application/json']] as const] : [],
        ),
      ),
    )
    expect(answers.length).toBeGreaterThan(70)
    for (const [name, { schema }] of answers)
      if (name !== 'get /api/v1/openapi.json') expect('$ref' in schema || 'properties' in schema, name).toBe(true)
  })

  it('has a schema for every body that is checked', () => {
    for (const { method, path, declaration } of routes.filter(({ declaration }) => declaration.body)) {
      const paths = document.paths as Record<string, Record<string, { requestBody?: { content: object } }>>
      const operation = paths[path.replaceAll(/\[(\w+)\]/g, '{$1}')]?.[method.toLowerCase()]
      expect(operation?.requestBody?.content, `${method} ${path} ${typeof declaration}`).toHaveProperty(
        'application/json',
      )
    }
  })
})
