import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveMatrix } from './matrix'

const database = openTestDatabase({ ADMIN_SECOND_FACTOR: 'optional', RATE_LIMIT_ENABLED: 'false' })

it('every route answers each caller as declared, and another client’s ids like none; its control is caught', async () => {
  const { problems, figures } = await proveMatrix(database, { seed: 1, isServed: false, isWhole: false })
  expect(problems).toEqual([])
  expect(figures).toMatchObject({ controlCaught: true })
}, 240_000)
