import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that mutants of the engine are held against: those beside it, without the long searches for causes. */
export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: fileURLToPath(new URL('.', import.meta.url)) }] },
  test: {
    include: ['lib/reconcile/*.test.ts', 'lib/reconcile/{match,classify,golden}/**/*.test.ts'],
    // Properties and the oracle deal worlds by the hundred, for each mutant anew: too slow here, and not needed.
    exclude: ['**/{properties,oracle,method-document}.test.ts'],
    env: { DRA_PROPERTY_RUNS: '5' },
  },
})
