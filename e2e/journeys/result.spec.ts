import { readEnvironment } from '../support/environment'
import { expect, openDemoResult, test } from '../support/session'

test('the result answers first and can be checked below', async ({ page }) => {
  await openDemoResult(page)
  await expect(page.getByText(/GA4 saw 2,\d{3} of 2,792 settled orders: 8\d\.\d/).first()).toBeVisible()
  await expect(page.getByText('All 31 days complete on both sides')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'The gap' })).toBeVisible()
  await expect(page.getByText('€189,666.08').first()).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Method and quality' })).toBeVisible()
})

test('filters live in the address, are counted, and can be taken off again', async ({ page, isMobile }) => {
  test.skip(isMobile, 'phones show the same rows as cards')
  await page.goto(`/dashboard/results/${readEnvironment().demo.jobId}?status=missing&gateway=klarna`)
  const count = page.getByText(/^\d+ lines$/).first()
  await expect(count).toBeVisible()
  for (const row of await page.locator('tbody tr[data-line]').all()) await expect(row).toContainText('Not seen by GA4')
})

test('a page beyond the first shows other rows', async ({ page }) => {
  await openDemoResult(page)
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(page).toHaveURL(/cursor=/)
  await expect(page.getByText(/Page 2/)).toBeVisible()
})

test('a result that does not exist, or is not mine, is simply not found', async ({ page }) => {
  const answer = await page.goto('/dashboard/results/job_00000000000000000000000000')
  expect(answer?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})
