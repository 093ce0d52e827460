import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveSchedule } from './schedule'

const arena = openTestDatabase()

it('every slot of every schedule fires or is recorded, once, whatever is killed', async () => {
  const size = { tickers: 3, schedules: 4, kills: 2, everyMs: 400, blackoutMs: 1_600, controlMs: 2_200 }
  const { problems, figures } = await proveSchedule(arena, { ...size, seed: 5 })
  expect(problems).toEqual([])
  expect(figures).toMatchObject({ lost: 0, doubled: 0, disagreeing: 0 })
}, 90_000)
