/** `npm run bench:accuracy`: how often the engine is right, on months of which everything is known. */
import { runSource } from './simulate/run-source.mjs'

await runSource({ 'bench-accuracy': 'scripts/bench/accuracy-main.ts' })
