/** The key that proofs seal with: their own process, the workers and the web they start. */
export const PROOF_KEY = `proof:${Buffer.alloc(32, 7).toString('base64')}`
