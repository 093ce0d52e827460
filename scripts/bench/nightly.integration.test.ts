import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { runNights } from './nightly'

const { owner } = openTestDatabase()

it('each night reads as if it had been written anew, writes only what changed, and stays as it was', async () => {
  const { whole, nights, problems } = await runNights(owner, { ordersAMonth: 600, nights: 5, seed: 5 })
  expect(problems).toEqual([])
  expect(whole.written).toBe(whole.lines)
  for (const { written, lines } of nights) expect(written).toBeLessThan(lines / 5)
})
