import { defineConfig, devices } from '@playwright/test'
import { findChromium } from './scripts/lib/find-chromium.mjs'

// Set once here and inherited by every test process, so the browser is looked for only once.
process.env.E2E_CHROMIUM = await findChromium()

const isCi = Boolean(process.env.CI)

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/support/global-setup.ts',
  outputDir: 'test-results/playwright',
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  forbidOnly: isCi,
  retries: isCi ? 1 : 0,
  workers: 2,
  timeout: 60_000,
  // How long an answer takes says nothing here: the machine may be busy with everything else.
  expect: { timeout: 15_000 },
  use: {
    baseURL: process.env.E2E_BASE_URL,
    // Recording takes a fifth of the processor's time; with retries the second attempt is soon enough.
    trace: isCi ? 'on-first-retry' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    // Needs a download of Playwright's own; the trace shows more anyway.
    video: 'off',
    launchOptions: { executablePath: process.env.E2E_CHROMIUM },
  },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } } },
    {
      name: 'phone',
      use: { ...devices['Pixel 7'] },
      // What a page may load is the same on every screen, and the administration is looked at in both sizes at once.
      testIgnore: ['**/browser-safety.spec.ts', '**/exposure.spec.ts', '**/administration.spec.ts'],
    },
  ],
})
