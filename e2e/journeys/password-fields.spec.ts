import { expect, test } from '@playwright/test'
import { readEnvironment } from '../support/environment'

const { demo } = readEnvironment()

test('a password is pasted, shown on demand, and known to password managers', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/sign-in')
  const [email, password] = [page.getByLabel('E-mail'), page.getByLabel('Password', { exact: true })]
  await expect(email).toHaveAttribute('autocomplete', 'username')
  await expect(password).toHaveAttribute('autocomplete', 'current-password')
  await expect(password).toHaveAttribute('type', 'password')
  await email.fill(demo.email)
  await page.evaluate((text) => navigator.clipboard.writeText(text), demo.password)
  await password.focus()
  await page.keyboard.press('ControlOrMeta+V')
  await expect(password).toHaveValue(demo.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  // The machine may be busy with other journeys.
  await expect(page).toHaveURL(/\/dashboard/, { timeout: 30_000 })
})

test('a new password is pasted too, and told apart from the present one', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/reset-password#made-up')
  const password = page.getByLabel('New password')
  await expect(password).toHaveAttribute('autocomplete', 'new-password')
  await expect(password).toHaveAttribute('type', 'password')
  const long = 'eight unrelated words, '.repeat(20)
  await page.evaluate((text) => navigator.clipboard.writeText(text), long)
  await password.focus()
  await page.keyboard.press('ControlOrMeta+V')
  await expect(password).toHaveValue(long)
})
