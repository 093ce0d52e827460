/** `npm run bench:engine`: time and memory of the engine beside a database's plain join. */
import { runSource } from './simulate/run-source.mjs'

await runSource({
  'bench-engine': 'scripts/bench/engine-main.ts',
  'bench-prepare': 'scripts/bench/prepare-files.ts',
  'bench-task': 'scripts/bench/engine-task.ts',
  'bench-reader': 'scripts/bench/read-side.ts',
})
