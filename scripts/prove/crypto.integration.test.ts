import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveCrypto } from './crypto'

const database = openTestDatabase({ RATE_LIMIT_ENABLED: 'false' })

it('credentials open in their place only, keys change under load, and no secret is found anywhere', async () => {
  const { problems, figures } = await proveCrypto(database, { seed: 1, credentials: 40, isServed: false })
  expect(problems).toEqual([])
  expect(figures).toMatchObject({ hits: 0, openedWithoutOldKey: 80 })
}, 240_000)
