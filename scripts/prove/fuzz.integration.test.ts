import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveFuzz } from './fuzz'

const database = openTestDatabase()

it('made-up requests to every operation are answered as the document says, never with 5xx; its controls are caught', async () => {
  expect((await proveFuzz(database, { seed: 15, requests: 300, processes: 1 })).problems).toEqual([])
}, 60_000)
