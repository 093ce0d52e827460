import { spawnSync } from 'node:child_process'

/** Runs one of the proofs of scripts/prove/main.ts with this command's arguments and takes over its exit code. */
export function runProof(name) {
  const args = ['--import', 'tsx', 'scripts/prove/main.ts', name, ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
}
