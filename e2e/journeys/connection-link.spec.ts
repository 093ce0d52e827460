import { expect, type Page } from '@playwright/test'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { DEMO_SHOP } from '../../scripts/demo/upstreams'
import { readEnvironment } from '../support/environment'
import { expectNoFault, expectNoFaultInEitherTheme } from '../support/faults'
import { test } from '../support/session'

/** A link is made by somebody with an account and opened by somebody without one. */

const REQUESTS = '/dashboard/connectors/requests'
const { baseUrl, upstreamCredentials } = readEnvironment()

/** The link, made in the dashboard. */
async function makeLink(page: Page, source: string, note: string): Promise<string> {
  await page.goto(REQUESTS)
  await page.getByLabel('What it is for').selectOption({ label: source })
  await page.getByLabel('Whom it is for').fill(note)
  await page.getByRole('button', { name: 'Make the link' }).click()
  await expect(page.getByRole('heading', { name: `The link for ${note}` })).toBeFocused()
  const link = await page
    .getByText(/^http.*\/connect\//)
    .first()
    .textContent()
  if (!link) throw new Error('No link is shown')
  return link.trim()
}

/** The same browser, as it is for somebody who is not signed in. */
async function signOut(page: Page) {
  await page.context().clearCookies()
}

test('a shop is connected through a link by somebody without an account', async ({ page, isMobile }) => {
  const note = `Anna, ${isMobile ? 'phone' : 'desktop'}`
  const link = await makeLink(page, 'Shopify', note)
  await expect(page.getByLabel('A mail to go with it')).toHaveValue(new RegExp(link.slice(-20)))
  await expectNoFault(page)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText(link)).toHaveCount(0)
  const row = page.getByRole('row').filter({ hasText: note })
  await expect(row.first()).toContainText('Open')

  const cookies = await page.context().cookies()
  await signOut(page)
  const answer = await page.goto(link)
  expect(answer?.headers()['referrer-policy']).toBe('no-referrer')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('asks to read your Shopify')
  await expect(page.getByText('read_all_orders', { exact: true })).toBeVisible()
  await expect(page.getByText('To change anything, ever')).toBeVisible()
  await expect(page.locator('meta[name=robots]').first()).toHaveAttribute('content', /noindex/)
  await expect(page.locator('meta[name=referrer]')).toHaveAttribute('content', 'no-referrer')
  await expect(page.getByRole('navigation')).toHaveCount(0)
  await expect(page.getByRole('link')).toHaveCount(0)
  await expectNoFault(page)

  await page.getByText('Access token', { exact: true }).click()
  await page.getByLabel('Shop address').fill(DEMO_SHOP)
  await page.getByLabel('Admin API access token', { exact: true }).fill('shpat_wrong')
  await page.getByRole('button', { name: 'Check and connect' }).click()
  await expect(page.getByText('Not connected yet')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByLabel('Shop address')).toHaveValue(DEMO_SHOP)

  await page.getByLabel('Admin API access token', { exact: true }).fill(upstreamCredentials.shopifyToken)
  await page.getByRole('button', { name: 'Check and connect' }).click()
  const heading = page.getByRole('heading', { level: 1 })
  await expect(heading).toHaveText('Connected: Nordlicht Living', { timeout: 60_000 })
  await expect(heading).toBeFocused()
  await expect(page.getByText('you can close this window')).toBeVisible()
  await expect(page.getByText('EUR', { exact: true })).toBeVisible()
  await expectNoFault(page)

  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link is not valid any more')

  await page.context().addCookies(cookies)
  await page.goto(REQUESTS)
  await expect(row.first()).toContainText('Used')

  // Other journeys begin without this shop.
  const { items } = (await (await page.request.get('/api/v1/connectors')).json()) as { items: ConnectorDto[] }
  const shop = items.findLast(({ kind, label }) => kind === 'shopify' && label === 'Nordlicht Living')
  const removed = await page.request.delete(`/api/v1/connectors/${shop?.id}`, { headers: { origin: baseUrl } })
  expect(removed.ok()).toBe(true)
})

test('a link that was withdrawn is like one that never was', async ({ page, isMobile }) => {
  const note = `Berta, ${isMobile ? 'phone' : 'desktop'}`
  const link = await makeLink(page, 'Google Analytics 4', note)
  await page
    .getByRole('button', { name: `Withdraw the link for ${note}` })
    .first()
    .click()
  await page.getByRole('button', { name: 'Keep it' }).click()
  await page
    .getByRole('button', { name: `Withdraw the link for ${note}` })
    .first()
    .click()
  await page.getByRole('button', { name: 'Withdraw the link', exact: true }).click()
  await expect(page.getByRole('row').filter({ hasText: note }).first()).toContainText('Withdrawn')
  await expectNoFault(page)

  await signOut(page)
  const texts: string[] = []
  for (const address of [link, `${link}x`, `${link}/done`, '/connect/never']) {
    const answer = await page.goto(address)
    expect(answer?.status()).toBe(404)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link is not valid any more')
    texts.push((await page.locator('main').textContent()) ?? '')
  }
  expect(new Set(texts).size).toBe(1)
  await expectNoFault(page)
})

test('WooCommerce is asked to make the key, and what it says on the way back is not taken for more', async ({
  page,
  isMobile,
}) => {
  const link = await makeLink(page, 'WooCommerce', `Carla, ${isMobile ? 'phone' : 'desktop'}`)
  await signOut(page)
  await page.goto(link)
  await page.getByText('Let WooCommerce make the key', { exact: true }).first().click()
  await page.getByRole('button', { name: 'Go to WooCommerce' }).click()
  await expect(page.getByText('Enter the address of your store')).toBeVisible()
  await expect(page.getByLabel('Address of your store')).toBeFocused()

  // This installation is reached by http, where keys cannot be delivered.
  await page.getByLabel('Address of your store').fill('shop.example/wp-admin/')
  await page.getByRole('button', { name: 'Go to WooCommerce' }).click()
  await expect(page.getByText(/Paste a key instead/)).toBeVisible()
  await expectNoFault(page)

  const asked: unknown[] = []
  await page.route('**/authorize', async (route) => {
    asked.push(route.request().postDataJSON())
    await route.fulfill({ json: { location: `${link}/done?success=0` } })
  })
  await page.getByRole('button', { name: 'Go to WooCommerce' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing is connected yet')
  expect(asked).toEqual([{ url: 'https://shop.example' }])
  await expectNoFault(page)

  await page.goto(`${link}/done?success=1`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The key has not arrived yet')
  await page.getByRole('button', { name: 'Look again' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The key has not arrived yet')
  await page.getByRole('link', { name: 'Back to the form' }).click()
  await page.getByText('Paste a key', { exact: true }).click()
  await expect(page.getByLabel('Consumer key', { exact: true })).toBeVisible()
  await expectNoFault(page)

  await page.goto('/connect/used-up/done?success=1')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('WooCommerce has handed over the key')
  await expectNoFault(page)
})

test('the pages of links have no accessibility fault in either theme', async ({ page, isMobile }) => {
  const link = await makeLink(page, 'Google Analytics 4', `Dora, ${isMobile ? 'phone' : 'desktop'}`)
  await expectNoFaultInEitherTheme(page)
  await page.goto(REQUESTS)
  await expectNoFaultInEitherTheme(page)
  await page.goto(link)
  await page.waitForLoadState('networkidle')
  await expectNoFaultInEitherTheme(page)
})
