/** Schedulers killed at random, and gone for a while: `npm run prove:schedule -- [--seed 1]`. */
import { runProof } from './prove/lib/run-proof.mjs'

runProof('schedule')
