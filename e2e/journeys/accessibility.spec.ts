import AxeBuilder from '@axe-core/playwright'
import { expect } from '@playwright/test'
import { readEnvironment } from '../support/environment'
import { test } from '../support/session'

const { demo } = readEnvironment()
const PAGES = [
  '/sign-in',
  '/dashboard',
  '/dashboard/results',
  `/dashboard/results/${demo.jobId}`,
  '/dashboard/jobs',
  `/dashboard/jobs/${demo.jobId}`,
  '/dashboard/connectors',
  '/dashboard/new',
]

for (const colorScheme of ['light', 'dark'] as const)
  for (const path of PAGES)
    test(`${path.replace(demo.jobId, 'a job')} has no accessibility fault in ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(path)
      await page.waitForLoadState('networkidle')
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
        .analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([])
      // Nothing is wider than the screen.
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    })
