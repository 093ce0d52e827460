/** Schedules on the days that clocks change, in twelve zones: `npm run prove:dst -- [--seed 1]`. */
import { runProof } from './prove/lib/run-proof.mjs'

runProof('dst')
