import { spawnSync } from 'node:child_process'

/** `npm run bench:nightly`: rows and bytes that a night writes beside writing its whole window. */

const args = ['--import', 'tsx', 'scripts/bench/nightly-main.ts', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
