import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveSsrf } from './ssrf'

const database = openTestDatabase()

it('no address that people, stores or name servers give leads into a private network; its control is caught', async () => {
  const { problems, figures } = await proveSsrf(database, { seed: 1, jobs: 2, every: 6 })
  expect(problems).toEqual([])
  expect(figures).toMatchObject({ connections: 0, controlConnections: 4 })
}, 240_000)
