import process from 'node:process'
import { parseArgs } from 'node:util'
import { openArena, type ServedArena } from './lib/arena'
import type { Proof } from './lib/proof'
import { PROOF_KEY } from './lib/proof-key'

/** `npm run prove:<name> -- [--seed 1]`: one proof in its full form on a database of its own; ends with one JSON line. */

const PROOFS: Record<string, () => Promise<(arena: ServedArena, seed: number) => Promise<Proof>>> = {
  dst: async () => {
    const { proveDst, FULL_DST } = await import('./dst')
    return async (_arena, seed) => proveDst({ ...FULL_DST, seed })
  },
  schedule: async () => {
    const { proveSchedule, FULL_SCHEDULE } = await import('./schedule')
    return (arena, seed) => proveSchedule(arena, { ...FULL_SCHEDULE, seed })
  },
  kill: async () => {
    const { proveKill, FULL_KILL } = await import('./kill')
    return (arena, seed) => proveKill(arena, { ...FULL_KILL, seed })
  },
  zombie: async () => {
    const { proveZombie, FULL_ZOMBIE } = await import('./zombie')
    return (arena, seed) => proveZombie(arena, { ...FULL_ZOMBIE, seed })
  },
  'pg-restart': async () => {
    const { provePgRestart, FULL_RESTART } = await import('./pg-restart')
    return (arena, seed) => provePgRestart(arena, { ...FULL_RESTART, seed })
  },
  outbox: async () => {
    const { proveOutbox, FULL_OUTBOX } = await import('./outbox')
    return (arena, seed) => proveOutbox(arena, { ...FULL_OUTBOX, seed })
  },
  redis: async () => {
    const { proveRedis, FULL_REDIS } = await import('./redis')
    return (arena, seed) => proveRedis(arena, { ...FULL_REDIS, seed })
  },
  dup: async () => {
    const { proveDup, FULL_DUP } = await import('./dup')
    return (arena, seed) => proveDup(arena, { ...FULL_DUP, seed })
  },
  skew: async () => {
    const { proveSkew, FULL_SKEW } = await import('./skew')
    return (arena, seed) => proveSkew(arena, { ...FULL_SKEW, seed })
  },
  deploy: async () => {
    const { proveDeploy, FULL_DEPLOY } = await import('./deploy')
    return (arena, seed) => proveDeploy(arena, { ...FULL_DEPLOY, seed })
  },
  fuzz: async () => {
    const { proveFuzz, FULL_FUZZ } = await import('./fuzz')
    return (arena, seed) => proveFuzz(arena, { ...FULL_FUZZ, seed })
  },
  limits: async () => {
    const { proveLimits, FULL_LIMITS } = await import('./limits')
    return (arena, seed) => proveLimits(arena, { ...FULL_LIMITS, seed })
  },
  live: async () => {
    const { proveLive, FULL_LIVE } = await import('./live')
    return (arena, seed) => proveLive(arena, { ...FULL_LIVE, seed })
  },
  browser: async () => {
    const { proveBrowser } = await import('./browser')
    return (arena, seed) => proveBrowser(arena, { seed })
  },
  crypto: async () => {
    const { proveCrypto, FULL_CRYPTO } = await import('./crypto')
    return (arena, seed) => proveCrypto(arena, { ...FULL_CRYPTO, seed })
  },
  matrix: async () => {
    const { proveMatrix, FULL_MATRIX } = await import('./matrix')
    return (arena, seed) => proveMatrix(arena, { ...FULL_MATRIX, seed })
  },
  rls: async () => {
    const { proveRls } = await import('./rls')
    return (arena) => proveRls(arena)
  },
  placement: async () => {
    const { provePlacement, FULL_PLACEMENT } = await import('./placement')
    return (arena) => provePlacement(arena, FULL_PLACEMENT)
  },
  ssrf: async () => {
    const { proveSsrf, FULL_SSRF } = await import('./ssrf')
    return (arena, seed) => proveSsrf(arena, { ...FULL_SSRF, seed })
  },
  invite: async () => {
    const { proveInvite, FULL_INVITE } = await import('./invite')
    return (arena, seed) => proveInvite(arena, { ...FULL_INVITE, seed })
  },
  retention: async () => {
    const { proveRetention, FULL_RETENTION } = await import('./retention')
    return (arena, seed) => proveRetention(arena, { ...FULL_RETENTION, seed })
  },
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' } },
})
const name = positionals[0] ?? ''
const load = PROOFS[name]
if (!load) throw new Error(`Name one of these proofs: ${Object.keys(PROOFS).join(', ')}`)
const seed = Number(values.seed)
if (!Number.isSafeInteger(seed)) throw new Error(`--seed must be a whole number, not ${values.seed}`)

// Proofs seal credentials of their own; those of whoever runs them are none of their business.
process.env.ENCRYPTION_KEY = PROOF_KEY
// They ask more than people do; the proof of limits sets them for its own processes.
process.env.RATE_LIMIT_ENABLED = 'false'
const startedAt = performance.now()
const arena = await openArena()
// Whoever interrupts it leaves no server behind; workers end with their database gone.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void arena.close().finally(() => process.exit(1)))
let proof: Proof
try {
  proof = await (await load())(arena, seed)
} finally {
  await arena.close()
}
for (const problem of proof.problems.slice(0, 20)) console.error(problem)
const isProven = proof.problems.length === 0
const seconds = Math.round((performance.now() - startedAt) / 1_000)
console.log(JSON.stringify({ proof: name, isProven, seed, seconds, ...proof.figures }))
process.exit(isProven ? 0 : 1)
