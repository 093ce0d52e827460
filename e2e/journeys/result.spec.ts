import { expect } from '@playwright/test'
import { readEnvironment } from '../support/environment'
import { openDemoResult, test } from '../support/session'

test('the result answers first and can be checked below', async ({ page }) => {
  await openDemoResult(page)
  await expect(page.getByText(/GA4 saw 2,\d{3} of 2,792 settled orders: 8\d\.\d/).first()).toBeVisible()
  await expect(page.getByText('GA4 reports all 31 days in full')).toBeVisible()
  await expect(page.getByRole('heading', { name: 'The gap' })).toBeVisible()
  await expect(page.getByText('€189,666.08').first()).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Method and quality' })).toBeVisible()
})

test('filters live in the address, and every row, the count and the sums obey them', async ({ page }) => {
  await page.goto(`/dashboard/results/${readEnvironment().demo.jobId}?status=missing&gateway=klarna`)
  const rows = page
    .getByRole('table', { name: /Orders|lines/i })
    .last()
    .locator('tbody tr')
  const shown = await rows.count()
  expect(shown).toBeGreaterThan(10)
  for (const row of await rows.all()) await expect(row).toContainText('Not seen by GA4')
  await expect(page.getByText(`${shown} of 3,020 lines`).or(page.getByText(/^\d{2} of 3,020 lines$/))).toBeVisible()
})

test('a line explains itself, and keys move between lines', async ({ page, isMobile }) => {
  await openDemoResult(page)
  await page.getByRole('button', { name: '#12999' }).click()
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('#12999')
  await expect(drawer).toContainText(/Matched by|no GA4 purchase/)
  await page.keyboard.press('Escape')
  await expect(drawer).toBeHidden()
  if (isMobile) return
  await expect(page.getByRole('button', { name: '#12999' })).toBeFocused()
  await page.keyboard.press('j')
  await expect(page.getByRole('button', { name: '#12998' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(drawer).toContainText('#12998')
})

test('a page beyond the first shows other rows', async ({ page }) => {
  await openDemoResult(page)
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(page).toHaveURL(/cursor=/)
  await expect(page.getByText(/Page 2/)).toBeVisible()
})

test('a result that does not exist, or is not mine, is simply not found', async ({ page }) => {
  await page.goto('/dashboard/results/job_00000000000000000000000000')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here')
})
