import { expect } from '@playwright/test'
import { expectNoFault } from '../support/faults'
import { test } from '../support/session'

test('a store that cannot be reached says so step by step, and nothing typed is lost', async ({ page }) => {
  await page.goto('/dashboard/connectors/new')
  await page.getByRole('link', { name: /^WooCommerce/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connect WooCommerce')
  await expect(page.getByText('As permissions choose Read.')).toBeVisible()

  await page.getByRole('button', { name: 'Check and connect' }).click()
  await expect(page.getByText('Fill in “Store address”.')).toBeVisible()
  await expect(page.getByLabel('Store address')).toBeFocused()

  await page.getByLabel('Store address').fill('https://shop.invalid')
  await page.getByLabel('Consumer key', { exact: true }).fill('ck_123456')
  await page.getByLabel('Consumer secret', { exact: true }).fill('not a secret')
  await page.getByRole('button', { name: 'Check and connect' }).click()
  await expect(page.getByText(/consumer secret begins with cs_/)).toBeVisible()
  await expect(page.getByLabel('Consumer secret', { exact: true })).toBeFocused()

  await page.getByLabel('Consumer secret', { exact: true }).fill('cs_123456')
  await page.getByRole('button', { name: 'Check and connect' }).click()
  await expect(page.getByText('Not connected yet')).toBeVisible({ timeout: 60_000 })
  const step = page.getByRole('listitem').filter({ hasText: 'Address, does not work' })
  await expect(step).toContainText('No site has the name shop.invalid.')
  await expect(page.getByLabel('Store address')).toHaveValue('https://shop.invalid')
  await expect(page.getByLabel('Consumer key', { exact: true })).toHaveValue('ck_123456')
  await expect(page.getByLabel('Consumer secret', { exact: true })).toHaveValue('cs_123456')
  await expect(page.getByLabel('Consumer secret', { exact: true })).toHaveAttribute('type', 'password')

  await page.getByText('More settings').click()
  await page.getByRole('button', { name: 'Add a field' }).click()
  await expectNoFault(page)
})

test('an address on a private network is refused beside its field', async ({ page }) => {
  await page.goto('/dashboard/connectors/new/woocommerce')
  await page.getByLabel('Store address').fill('https://127.0.0.1')
  await page.getByLabel('Consumer key', { exact: true }).fill('ck_1')
  await page.getByLabel('Consumer secret', { exact: true }).fill('cs_1')
  await page.getByRole('button', { name: 'Check and connect' }).click()
  await expect(page.getByText(/instead of a number/)).toBeVisible()
  await expect(page.getByLabel('Store address')).toBeFocused()
})

test('a key file tells the address that has to be added in GA4, and never shows its key', async ({ page }) => {
  await page.goto('/dashboard/connectors/new/ga4')
  const key = { type: 'service_account', client_email: 'reader@demo.iam.gserviceaccount.com', private_key: 'not shown' }
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'key.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(key)) })
  await expect(page.getByText('Key of reader@demo.iam.gserviceaccount.com')).toBeVisible()
  await expect(page.getByText('Add this address as Viewer in GA4')).toBeVisible()
  await expect(page.locator('main')).not.toContainText('not shown')

  await page.getByLabel('Property ID').fill('G-ABC123')
  await page.getByRole('button', { name: 'Check and connect' }).click()
  await expect(page.getByText(/An id that begins with G- is a data stream’s/)).toBeVisible()
  await expect(page.getByLabel('Property ID')).toBeFocused()
  await expect(page.getByText('Key of reader@demo.iam.gserviceaccount.com')).toBeVisible()

  // The other way to sign in has a guide and fields of its own; what was given for the first stays.
  await page.getByText('Google sign-in, by token', { exact: true }).click()
  await expect(page.getByLabel('Refresh token')).toBeVisible()
  await expect(page.getByText('while it is in testing, every sign-in ends after 7 days')).toBeVisible()
  await page.getByText('Service account', { exact: true }).click()
  await expect(page.getByText('Key of reader@demo.iam.gserviceaccount.com')).toBeVisible()
})

test('a connector that does not exist, or is not mine, is simply not found', async ({ page }) => {
  for (const path of ['/dashboard/connectors/new/fax', '/dashboard/connectors/con_00000000000000000000000000']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here')
  }
})

test('reconciliations are reached from every page', async ({ page, isMobile }) => {
  await page.goto('/dashboard')
  const navigation = page.getByRole('navigation', { name: 'Main' })
  if (isMobile) {
    await navigation.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Reconciliations' }).click()
  } else await navigation.getByRole('link', { name: 'Reconciliations' }).click()
  await expect(page).toHaveURL(/\/dashboard\/reconciliations$/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reconciliations')

  await page.getByRole('button', { name: 'New', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Connect a store or GA4' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connect a source')
})
