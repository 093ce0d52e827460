import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { FAST_LIMITS, proveLimits } from './limits'

const database = openTestDatabase()

it('ten times what is allowed, over two processes, gets no more through than is allowed; its control is caught', async () => {
  expect((await proveLimits(database, { ...FAST_LIMITS, seed: 1 })).problems).toEqual([])
}, 420_000)
