import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that mutants of the engine are held against: those beside it, without the long searches for causes. */
export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: fileURLToPath(new URL('.', import.meta.url)) }] },
  test: {
    include: ['lib/reconcile/*.test.ts', 'lib/reconcile/{match,classify,golden}/**/*.test.ts'],
    env: { DRA_PROPERTY_RUNS: '40' },
  },
})
