/** `npm run bench:ingest`: time and memory of pulling large shops beside the least time the services' limits allow. */
import { runSource } from './simulate/run-source.mjs'

await runSource({
  'bench-ingest': 'scripts/bench/ingest-main.ts',
  'bench-ingest-task': 'scripts/bench/ingest-task.ts',
})
