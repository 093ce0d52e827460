import { expect } from '@playwright/test'
import { DEMO_SHOP } from '../../scripts/demo/upstreams'
import { readEnvironment } from '../support/environment'
import { test } from '../support/session'

test('a shop is connected, renamed, paused, checked and removed', async ({ page }, { project }) => {
  const { shopifyToken } = readEnvironment().upstreamCredentials
  const name = `Shop for ${project.name}`
  await page.goto('/dashboard/connectors/new/shopify')
  await page.getByText('Access token', { exact: true }).click()
  await page.getByLabel('Shop address').fill(DEMO_SHOP)
  await page.getByLabel('Admin API access token', { exact: true }).fill('shpat_wrong')
  await page.getByRole('button', { name: 'Check and connect' }).click()
  await expect(page.getByText('Not connected yet')).toBeVisible({ timeout: 30_000 })
  await page.getByLabel('Admin API access token', { exact: true }).fill(shopifyToken)
  await page.getByLabel('Name here (optional)').fill(name)
  await page.getByRole('button', { name: 'Check and connect' }).click()

  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name, { timeout: 30_000 })
  await expect(page.getByText('Access token ending in', { exact: false }).first()).toBeVisible()
  await expect(page.locator('main')).not.toContainText(shopifyToken)
  await expect(page.getByText('Nordlicht Living').first()).toBeVisible()

  await page.getByLabel('Name', { exact: true }).fill(`${name}, renamed`)
  await page.getByRole('button', { name: 'Rename' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name}, renamed`)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText('Orders can be read.')).toBeVisible()

  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  const confirm = page.getByRole('dialog').getByRole('button', { name: 'Remove this connector' })
  await expect(confirm).toBeDisabled()
  await page.getByLabel(/Type its name to confirm/).fill(`${name}, renamed`)
  await confirm.click()
  await expect(page).toHaveURL(/\/dashboard\/connectors$/)
  await expect(page.getByText(`${name}, renamed`)).toHaveCount(0)
})
