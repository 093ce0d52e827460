import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveRedis } from './redis'

const database = openTestDatabase()

it('a Redis that is taken away, emptied and filled loses and doubles no job; its control is caught', async () => {
  const size = { seed: 1, workers: 1, clients: 2, jobs: 2, downMs: 1_000, isHasty: true }
  const { problems } = await proveRedis(database, { ...size, points: ['jobs running'] })
  expect(problems).toEqual([])
}, 90_000)
