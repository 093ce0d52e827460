import { describe, expect, it } from 'vitest'
import { GET as listJobs } from '@/app/api/v1/jobs/route'
import { PATCH as changeSchedule } from '@/app/api/v1/schedules/[id]/route'
import { call } from './call'
import { openTestDatabase } from './database'

openTestDatabase()
const answering = (operation: string, answer: () => Response) => Object.assign(async () => answer(), { operation })
const key = {
  id: 'key_1',
  name: 'Nightly',
  ending: 'abcd',
  scopes: ['jobs:write'],
  state: 'active',
  maker: null,
  createdAt: '2026-10-01T00:00:00.000Z',
  expiresAt: null,
  lastUsedAt: null,
}
const listKeys = (item: object) =>
  call(answering('GET /api/v1/keys', () => Response.json({ items: [item], nextCursor: null })))

it('handlers of the API are known by their operation, so that what they answer is checked', () => {
  expect(listJobs).toHaveProperty('operation', 'GET /api/v1/jobs')
  expect(changeSchedule).toHaveProperty('operation', 'PATCH /api/v1/schedules/[id]')
})

describe('an answer', () => {
  it('passes when it is as the document says', async () => {
    expect((await listKeys(key)).status).toBe(200)
  })

  it.each([
    ['a field that is missing', { ...key, ending: undefined }, "required property 'ending'"],
    ['a field that nobody named', { ...key, text: 'dra_…' }, '"additionalProperty":"text"'],
    ['a field of another type', { ...key, name: 1 }, '/items/0/name must be string'],
    ['a word that is not on its list', { ...key, state: 'lost' }, '/items/0/state must be equal to one of'],
    ['an instant that is none', { ...key, createdAt: 'yesterday' }, '/items/0/createdAt must match format'],
  ])('fails for %s', async (_, item, said) => {
    await expect(listKeys(item)).rejects.toThrow(said)
  })

  it('fails for a status that is not named, and for a problem that is not told as one', async () => {
    const with201 = answering('GET /api/v1/jobs', () => Response.json({ items: [], nextCursor: null }, { status: 201 }))
    await expect(call(with201)).rejects.toThrow('answered 201, which the document does not name')
    const plain = answering('GET /api/v1/jobs', () => new Response('no', { status: 404 }))
    await expect(call(plain)).rejects.toThrow('as text/plain and not as application/problem+json')
    const bare = answering('GET /api/v1/jobs', () => Response.json({ title: 'no' }, { status: 404 }))
    await expect(call(bare)).rejects.toThrow('as application/json and not as application/problem+json')
  })
})
