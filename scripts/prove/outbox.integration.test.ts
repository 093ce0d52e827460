import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { proveOutbox } from './outbox'

/** Processes are started one after another, which takes its time on a busy machine. */
const TIMEOUT_MS = 90_000

const arena = openTestDatabase()

it(
  'mail arrives once through Resend, and by SMTP repeats no more than senders were killed',
  async () => {
    const { problems, figures } = await proveOutbox(arena, { seed: 3, kills: 2, controlKills: 1 })
    expect(problems).toEqual([])
    expect(figures).toMatchObject({ kills: 4, resend: { repeats: 0 } })
  },
  TIMEOUT_MS,
)
