import { expect, test } from '@playwright/test'
import { readEnvironment } from '../support/environment'

const { demo } = readEnvironment()

test('a visitor signs in, sees the page they came for, and signs out', async ({ page }) => {
  await page.goto('/dashboard/jobs')
  await expect(page).toHaveURL(/\/sign-in\?next=/)
  await page.getByLabel('E-mail').fill(demo.email)
  await page.getByLabel('Password', { exact: true }).fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('E-mail and password do not belong together')).toBeVisible()
  // What was typed is kept.
  await expect(page.getByLabel('E-mail')).toHaveValue(demo.email)

  await page.getByLabel('Password', { exact: true }).fill(demo.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/\/dashboard\/jobs$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Jobs')

  await page.getByRole('button', { name: /Demo Owner/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await page.goto('/dashboard')
  await expect(page).toHaveURL(/\/sign-in/)
})

test('an address of another site is not followed after signing in', async ({ page }) => {
  await page.goto('/sign-in?next=https://example.org/')
  await page.getByLabel('E-mail').fill(demo.email)
  await page.getByLabel('Password', { exact: true }).fill(demo.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(/localhost:\d+\/dashboard$/)
})
