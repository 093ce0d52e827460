import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import process from 'node:process'
import postgres from 'postgres'
import type { Arena } from './arena'
import { bundle, type Exchange } from './build-worker'

/** Several migrations of one empty database at once. */

export interface MigratorProof {
  problems: string[]
  figures: { migrators: number; migrations: number; unlockedCaught: boolean }
}

const AT_ONCE = 3
const SETS = ['platform', 'tenant'] as const

const NO_LOCK: Exchange = {
  file: 'lib/db/migrate.ts',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the source's own template.
  from: 'await sql`select pg_advisory_lock(${MIGRATION_LOCK})`',
  to: '',
}

/** With the lock each migration is applied once and nobody fails; without it that must go wrong. */
export async function proveMigrators(arena: Arena): Promise<MigratorProof> {
  const expected = SETS.map((set) => readdirSync(`drizzle/${set}`).filter((name) => name.endsWith('.sql')).length)
  const locked = await race(arena, 'locked', [], expected)
  let unlockedCaught = false
  // Who comes first is chance, so one lucky turn proves nothing.
  for (let turn = 0; turn < 5 && !unlockedCaught; turn++)
    unlockedCaught = (await race(arena, `unlocked_${turn}`, [NO_LOCK], expected)).length > 0
  const problems = [...locked, ...(unlockedCaught ? [] : ['Control: migrations without their lock were not caught'])]
  return {
    problems,
    figures: { migrators: AT_ONCE, migrations: expected.reduce((sum, count) => sum + count, 0), unlockedCaught },
  }
}

async function race(arena: Arena, name: string, exchanges: readonly Exchange[], expected: readonly number[]) {
  const database = `${new URL(arena.ownerUrl).pathname.slice(1)}_${name}`
  const at = (address: string) => Object.assign(new URL(address), { pathname: `/${database}` }).href
  const script = await bundle(['scripts/migrate.ts'], exchanges)
  await arena.owner`create database ${arena.owner(database)}`
  const sql = postgres(at(arena.ownerUrl), { max: 1, onnotice: () => {} })
  try {
    const env = { PATH: process.env.PATH, DATABASE_OWNER_URL: at(arena.ownerUrl), DATABASE_URL: at(arena.appUrl) }
    const runs = Array.from({ length: AT_ONCE }, () => runToEnd(script, env))
    const problems = (await Promise.all(runs)).filter((problem) => problem !== null)
    for (const [index, set] of SETS.entries()) {
      const rows = await sql`select hash from drizzle.${sql(`${set}_migrations`)}`.catch(() => [])
      const distinct = new Set(rows.map(({ hash }) => hash)).size
      if (rows.length !== expected[index] || distinct !== expected[index])
        problems.push(
          `${rows.length} migrations of ${set} are noted, ${distinct} of them different, of ${expected[index]}`,
        )
    }
    return problems
  } finally {
    await sql.end({ timeout: 2 })
    await arena.owner`drop database ${arena.owner(database)} with (force)`
  }
}

function runToEnd(script: string, env: Record<string, string | undefined>): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script], { env: { ...env, NODE_ENV: 'production' } }, (error, _stdout, stderr) =>
      resolve(
        error
          ? `A migration failed: ${stderr.split('\n').find((line) => /Error: /.test(line)) ?? error.message}`
          : null,
      ),
    )
  })
}
