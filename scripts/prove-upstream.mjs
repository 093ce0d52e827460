import { spawnSync } from 'node:child_process'

/** Every way a source can fail, one after another through whole jobs: `npm run prove:upstream`. */

const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'integration', 'workers/upstream-faults'],
  { stdio: 'inherit', env: { ...process.env, DRA_PROVE: 'full' } },
)
process.exitCode = status ?? 1
