import { beforeEach, describe, expect, it } from 'vitest'
import { forgetEnv } from '@/lib/env'
import { openTestDatabase } from '@/lib/testing/database'
import { proveDeploy } from '@/scripts/prove/deploy'
import { proveKill } from '@/scripts/prove/kill'
import { openArena } from '@/scripts/prove/lib/arena'
import { provePgRestart } from '@/scripts/prove/pg-restart'
import { proveSkew } from '@/scripts/prove/skew'
import { proveZombie } from '@/scripts/prove/zombie'

/** The proofs of scripts/prove in small, each on a database of its own. Their controls are among the problems. */

const TIMEOUT_MS = 90_000

// Each proof is pointed at another database.
beforeEach(forgetEnv)

describe('workers killed at work', () => {
  const database = openTestDatabase()
  it(
    'lose and double nothing',
    async () => {
      const size = { seed: 1, workers: 2, clients: 2, jobs: 5, kills: 3, everyMs: 300, leaseSeconds: 2 }
      expect((await proveKill(database, { ...size, recoveryLimitMs: null })).problems).toEqual([])
    },
    TIMEOUT_MS,
  )
})

describe('workers woken after their lease', () => {
  const database = openTestDatabase()
  it(
    'write nothing for jobs that others hold',
    async () => {
      const size = { seed: 1, workers: 3, clients: 2, pauses: 2, sleepers: 2, leaseSeconds: 2 }
      expect((await proveZombie(database, size)).problems).toEqual([])
    },
    TIMEOUT_MS,
  )
})

describe('workers whose clocks are minutes apart', () => {
  const database = openTestDatabase()
  it(
    'leave each other’s jobs alone',
    async () => {
      const size = { seed: 1, clients: 2, jobs: 4, offBySeconds: [-120, 120], paceMs: 600, leaseSeconds: 2 }
      expect((await proveSkew(database, size)).problems).toEqual([])
    },
    TIMEOUT_MS,
  )
})

describe('workers exchanged for another version', () => {
  const database = openTestDatabase()
  it(
    'hand over what they hold, and migrations at once apply once',
    async () => {
      const size = { seed: 1, workers: 2, clients: 2, rounds: 1, paceMs: 300, leaseSeconds: 2 }
      expect((await proveDeploy(database, size)).problems).toEqual([])
    },
    TIMEOUT_MS,
  )
})

describe('a database that crashes under its workers', () => {
  it(
    'costs no job and no worker',
    async () => {
      const arena = await openArena()
      try {
        const size = { seed: 1, workers: 2, clients: 2, jobs: 5, crashes: 1, leaseSeconds: 2, paceMs: 300 }
        const { problems } = await provePgRestart(arena, { ...size, downMs: [300, 1_000], withWeb: false })
        expect(problems).toEqual([])
      } finally {
        await arena.close()
      }
    },
    TIMEOUT_MS,
  )
})
