import { readEnvironment } from '../support/environment'
import { expectNoFaultInEitherTheme } from '../support/faults'
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
  '/dashboard/connectors/new',
  '/dashboard/connectors/new/ga4',
  '/dashboard/connectors/new/shopify',
  '/dashboard/reconciliations',
  '/dashboard/reconciliations/new',
  '/dashboard/new',
]

for (const path of PAGES)
  test(`${path.replace(demo.jobId, 'a job')} has no accessibility fault in either theme`, async ({ page }) => {
    // A page of many rows takes axe long where the machine is busy.
    test.slow()
    await page.goto(path)
    await page.waitForLoadState('networkidle')
    await expectNoFaultInEitherTheme(page)
  })
