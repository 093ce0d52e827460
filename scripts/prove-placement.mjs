import { runProof } from './prove/lib/run-proof.mjs'

runProof('placement')
