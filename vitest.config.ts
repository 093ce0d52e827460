import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const integration = '**/*.integration.test.ts'
const outside = [...configDefaults.exclude, '.next/**', 'dist/**', '.dra/**', 'e2e/**']

export default defineConfig({
  resolve: {
    alias: [
      // Outside Next the package's guard throws by design.
      { find: /^server-only$/, replacement: `${root}scripts/lib/empty.mjs` },
      { find: /^@\//, replacement: root },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{app,lib,workers,scripts}/**/*.test.{ts,tsx}'],
          exclude: [...outside, integration],
          // Commands are started as a person starts them: seconds on a busy machine.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: [integration],
          exclude: outside,
          globalSetup: ['lib/testing/global-setup.ts'],
          env: { LOG_LEVEL: 'silent', RATE_LIMIT_ENABLED: 'false' },
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.{ts,tsx}', 'workers/**/*.ts'],
      exclude: ['lib/testing/**', '**/*.test.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
    },
  },
})
