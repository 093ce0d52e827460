import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { provePlacement } from './placement'

const database = openTestDatabase()

it('a client is moved while it is written, and loses nothing; one whose database is away costs others nothing', async () => {
  const size = { rounds: 1, writers: 3, databases: 0, looks: 50, withSuite: false }
  const { problems, figures } = await provePlacement(database, size)
  expect(problems).toEqual([])
  expect(figures).toMatchObject({ moves: 2, lost: 0 })
}, 240_000)
