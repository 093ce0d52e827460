import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { API } from 'typescript/unstable/sync'
import { afterAll, expect, it } from 'vitest'
import { openSchemas } from './type-schema'

const folder = mkdtempSync(path.join(tmpdir(), 'dra-types-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The schema of type `Answer` in a file, and those it refers to. */
function schemaOf(source: string) {
  const file = path.join(folder, 'answer.ts')
  const config = path.join(folder, 'tsconfig.json')
  writeFileSync(file, `${source}\nexport type { Answer }\n`)
  writeFileSync(
    config,
    JSON.stringify({ compilerOptions: { strict: true, types: [], noEmit: true }, files: ['answer.ts'] }),
  )
  const api = new API()
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    const module = project?.program.getSourceFile(file)
    const symbol = module && project?.checker.getSymbolAtLocation(module)
    const answer = symbol && project?.checker.getExportsOfModule(symbol).find(({ name }) => name === 'Answer')
    if (!project || !answer) throw new Error('No Answer')
    const { schemaOf: read, schemas } = openSchemas(project.checker)
    const type = project.checker.getDeclaredTypeOfSymbol(project.checker.getAliasedSymbol(answer))
    return { schema: read(type, 'Answer'), schemas }
  } finally {
    api.close()
  }
}

it('a type is described as JSON holds it: names, comments, what may be left out or null, money and instants', () => {
  const { schema, schemas } = schemaOf(`
    /** A thing. */
    interface ThingDto {
      /** Opaque. */
      id: string & { readonly brand: 'id' }
      state: 'open' | 'done' | null
      note?: string
      isGood: boolean | null
      totalMinor: number | null
      endedAt: string | null
      made: Date
      parent: ThingDto | null
      words: Record<string, number>
      pair: [string, number]
      either: { kind: 'a' } | { kind: 'b'; more: readonly number[] }
    }
    type Answer = { items: ThingDto[] } & { nextCursor: string | null }`)
  expect(schema).toEqual({ $ref: '#/components/schemas/Answer' })
  expect(schemas.Answer).toEqual({
    type: 'object',
    properties: {
      items: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
      nextCursor: { type: ['string', 'null'] },
    },
    required: ['items', 'nextCursor'],
  })
  expect(schemas.Thing).toEqual({
    type: 'object',
    description: 'A thing.',
    properties: {
      id: { type: 'string', description: 'Opaque.' },
      state: { enum: ['done', 'open', null] },
      note: { type: 'string' },
      isGood: { type: ['boolean', 'null'] },
      totalMinor: { type: ['integer', 'null'] },
      endedAt: { type: ['string', 'null'], format: 'date-time' },
      made: { type: 'string', format: 'date-time' },
      parent: { anyOf: [{ $ref: '#/components/schemas/Thing' }, { type: 'null' }] },
      words: { type: 'object', additionalProperties: { type: 'number' } },
      pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false, minItems: 2 },
      either: {
        anyOf: [
          { type: 'object', properties: { kind: { const: 'a' } }, required: ['kind'] },
          {
            type: 'object',
            properties: { kind: { const: 'b' }, more: { type: 'array', items: { type: 'number' } } },
            required: ['kind', 'more'],
          },
        ],
      },
    },
    required: expect.arrayContaining(['id', 'state', 'isGood', 'totalMinor', 'endedAt', 'parent', 'either']),
  })
  expect(schemas.Thing?.required).not.toContain('note')
})

it.each(['bigint', '() => void', 'symbol'])('what JSON cannot hold is refused: %s', (type) => {
  expect(() => schemaOf(`interface Answer { inner: { value: ${type} } }`)).toThrow(
    'Answer.inner.value: JSON cannot hold',
  )
})
