import { expect, type Page } from '@playwright/test'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { demoMonth } from '../../scripts/demo/demo-month'
import { DEMO_GA4, DEMO_SHOP } from '../../scripts/demo/upstreams'
import { readEnvironment } from '../support/environment'
import { expectNoFault } from '../support/faults'
import { test } from '../support/session'

/** One order is asked for on both sides now, and watched until GA4 shows it. */

const { baseUrl, upstreamCredentials } = readEnvironment()
const headers = { origin: baseUrl }

async function connect(page: Page, data: object): Promise<string> {
  const answer = await page.request.post('/api/v1/connectors', { data, headers })
  expect(answer.status(), await answer.text()).toBe(201)
  return ((await answer.json()) as ConnectorDto).id
}

test('an order is asked for on both sides, watched, and shown by GA4', async ({ page, isMobile }, { project }) => {
  test.slow()
  const shop = await connect(page, {
    kind: 'shopify',
    label: `Traced shop (${project.name})`,
    config: { shop: DEMO_SHOP },
    credentials: { type: 'token', accessToken: upstreamCredentials.shopifyToken },
  })
  const property = await connect(page, {
    kind: 'ga4',
    label: `Traced property (${project.name})`,
    config: { propertyId: DEMO_GA4.propertyId },
    credentials: {
      type: 'service_account',
      key: {
        type: 'service_account',
        client_email: DEMO_GA4.clientEmail,
        private_key: upstreamCredentials.privateKey,
      },
    },
  })
  const { orders, purchases } = demoMonth()
  const sold = purchases.filter(({ transactionId }) => orders.some(({ number }) => String(number) === transactionId))
  // One for each size of screen: nobody watches an order twice.
  const name = `#${sold[isMobile ? 3 : 5]?.transactionId}`
  try {
    await page.goto(`/dashboard/trace?id=${encodeURIComponent(name)}`)
    await page.getByRole('button', { name: 'Ask both sides now' }).click()
    await expect(page.getByText(`Traced shop (${project.name})`)).toBeVisible()
    await expect(page.getByText(`Traced property (${project.name})`)).toBeVisible()
    await page.getByRole('button', { name: 'Watch it for 72 hours' }).click()
    await expect(
      page.getByText('It is being watched, as the list below says.').or(page.getByText('Shown by GA4')).first(),
    ).toBeVisible()
    const row = page.getByRole('table', { name: 'Watched orders' }).getByRole('row').filter({ hasText: name })
    await expect(async () => {
      await page.reload()
      await expect(row.getByText('Shown by GA4')).toBeVisible({ timeout: 2_000 })
    }).toPass({ timeout: 60_000 })
    await expectNoFault(page)
    await page.screenshot({ path: `test-results/watched-${project.name}.png`, fullPage: true })

    const missing = `never-sent-${project.name}`
    await page.goto(`/dashboard/trace?id=${missing}`)
    await page.getByRole('button', { name: 'Watch it for 72 hours' }).click()
    await expect(page.getByText('It is being watched, as the list below says.')).toBeVisible()
    await page.getByRole('button', { name: `Stop watching ${missing}` }).click()
    const stopped = page.getByRole('row').filter({ hasText: missing })
    await expect(stopped.getByText('Stopped')).toBeVisible()
  } finally {
    for (const id of [shop, property]) await page.request.delete(`/api/v1/connectors/${id}`, { headers })
  }
})
