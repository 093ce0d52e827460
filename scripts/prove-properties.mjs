import { spawnSync } from 'node:child_process'

/** The engine's properties over many more generated worlds than `npm test` takes: `npm run prove:properties -- 20000`. */

const runs = process.argv[2] ?? '10000'
const files = ['lib/reconcile/properties.test.ts', 'lib/reconcile/oracle.test.ts']
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...files],
  {
    stdio: 'inherit',
    env: { ...process.env, DRA_PROPERTY_RUNS: runs },
  },
)
process.exitCode = status ?? 1
