import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveInvite } from './invite'

const database = openTestDatabase()

it('an invitation lets in one person, once, as it was made; its control is caught', async () => {
  const { problems, figures } = await proveInvite(database, { seed: 1, racers: 50, rounds: 2, guesses: 10 })
  expect(problems).toEqual([])
  expect(figures).toMatchObject({ cases: 14 })
}, 60_000)
