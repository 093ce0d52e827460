import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveDup } from './dup'

const database = openTestDatabase()

it('equal requests at once make one job and get one answer; its control is caught', async () => {
  expect((await proveDup(database, { seed: 1, requests: 30, rounds: 1 })).problems).toEqual([])
}, 60_000)
