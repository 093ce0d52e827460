import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveRls } from './rls'

const database = openTestDatabase()

it('no role reaches another client’s rows by plain SQL, and the lint finds each usual hole', async () => {
  const { problems, figures } = await proveRls(database)
  expect(problems).toEqual([])
  expect(figures).toMatchObject({ lint: 0, leaked: true })
}, 240_000)
