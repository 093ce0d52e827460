/** `npm run simulate`: writes a made-up month of which everything is known. */
import { runSource } from './simulate/run-source.mjs'

await runSource({ simulate: 'scripts/simulate/main.ts' })
