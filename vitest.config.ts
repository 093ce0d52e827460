import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))
const integration = '**/*.integration.test.ts'
const outside = [...configDefaults.exclude, '.next/**', 'dist/**', '.dra/**', 'e2e/**']

/** Handlers know their operation, as Next knows it from their folder: what they answer is checked by it. */
const nameOperations = {
  name: 'name-operations',
  transform(code: string, file: string) {
    const path = /\/app(\/api\/v1\/.*)\/route\.ts$/.exec(file)?.[1]
    if (!path) return null
    const methods = [...code.matchAll(/export const ([A-Z]+) =/g)].map(([, method]) => method)
    return code + methods.map((method) => `\nObject.assign(${method}, { operation: '${method} ${path}' })`).join('')
  },
}

export default defineConfig({
  plugins: [nameOperations],
  resolve: {
    alias: [
      // Outside Next the package's guard throws by design.
      { find: /^server-only$/, replacement: `${root}scripts/lib/empty.mjs` },
      { find: /^@\//, replacement: root },
    ],
  },
  test: {
    // One process for each core but one is a single one on a machine of two, and most tests wait rather than work.
    maxWorkers: Math.max(2, availableParallelism() - 1),
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
