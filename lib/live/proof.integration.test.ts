import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveLive } from '@/scripts/prove/live'

const database = openTestDatabase()

it('watchers are all told, by one connection, in small (prove:live)', async () => {
  const size = { seed: 1, watchers: 20, writes: 20, everyMs: 20, withWeb: false }
  expect((await proveLive(database, size)).problems).toEqual([])
}, 60_000)
