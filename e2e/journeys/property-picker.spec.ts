import { expect, type Page } from '@playwright/test'
import type { ContactDto } from '@/lib/services/connectors/contact'
import type { ConnectorDto } from '@/lib/services/connectors/dto'
import { DEMO_GA4 } from '../../scripts/demo/upstreams'
import { readEnvironment } from '../support/environment'
import { expectNoFault } from '../support/faults'
import { test } from '../support/session'

/** A GA4 property is chosen from those the account may see, and its owner is written to when a link is made for them. */

const { baseUrl, upstreamCredentials } = readEnvironment()

const keyFile = (clientEmail: string) => ({
  name: 'key.json',
  mimeType: 'application/json',
  buffer: Buffer.from(
    JSON.stringify({
      type: 'service_account',
      client_email: clientEmail,
      private_key: upstreamCredentials.privateKey,
    }),
  ),
})
const giveKey = (page: Page, clientEmail: string) =>
  page.locator('input[type=file]').setInputFiles(keyFile(clientEmail))

/** Other journeys begin without it. */
const remove = (page: Page, id: string) =>
  page.request.delete(`/api/v1/connectors/${id}`, { headers: { origin: baseUrl } })

/** Several journeys connect the same property at a time. */
async function findByContact(page: Page, email: string): Promise<string> {
  const { items } = (await (await page.request.get('/api/v1/connectors')).json()) as { items: ConnectorDto[] }
  for (const { id } of items) {
    const { contact } = (await (await page.request.get(`/api/v1/connectors/${id}/contact`)).json()) as ContactDto
    if (contact?.email === email) return id
  }
  throw new Error(`${email} is nobody's contact`)
}

test('a property is chosen with the keyboard from those the key may see, or typed', async ({ page }) => {
  await page.goto('/dashboard/connectors/new/ga4')
  const field = page.getByRole('combobox', { name: 'Property ID' })
  await field.click()
  await expect(page.getByText('Fill in the sign-in above first, or type the number.').first()).toBeVisible()
  await page.keyboard.press('Escape')

  await giveKey(page, 'nobody@demo.iam.gserviceaccount.com')
  await field.click()
  await expect(page.getByText(/^The list could not be read\./)).toBeVisible()
  await expectNoFault(page)

  await page.getByRole('button', { name: 'Use another key' }).click()
  await giveKey(page, DEMO_GA4.clientEmail)
  await field.click()
  const option = page.getByRole('option').filter({ hasText: DEMO_GA4.propertyId })
  await expect(option).toBeVisible()
  await expectNoFault(page)

  await field.pressSequentially('no such name')
  await expect(page.getByText('None has this in its name.').first()).toBeVisible()
  await field.fill('')
  await field.pressSequentially('NORD')
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await expect(field).toHaveAttribute('aria-activedescendant', 'propertyId-option-0')
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue(DEMO_GA4.propertyId)
  await expect(field).toBeFocused()
  await expect(page.getByRole('option')).toHaveCount(0)

  await field.fill('12345')
  await page.keyboard.press('Escape')
  await expect(field).toHaveValue('12345')
  await field.fill(DEMO_GA4.propertyId)
  await page.getByRole('button', { name: 'Check and connect' }).click()
  await expect(page).toHaveURL(/\/dashboard\/connectors\/con_/, { timeout: 60_000 })
  await remove(page, page.url().split('/').at(-1) ?? '')
})

test('somebody who was mailed a link chooses their property, and is its contact from then on', async ({
  page,
  isMobile,
}) => {
  // A whole way: link, mail, connecting, contact.
  test.slow()
  const person = isMobile ? 'Emil' : 'Frieda'
  const email = `${person.toLowerCase()}@shop.example`
  await page.goto('/dashboard/connectors/requests')
  await page.getByLabel('What it is for').selectOption({ label: 'Google Analytics 4' })
  await page.getByLabel('Whom it is for').fill(person)
  await page.getByLabel('Their e-mail address').fill('not an address')
  await page.getByRole('button', { name: 'Make the link and mail it' }).click()
  await expect(page.getByText(/must be one e-mail address/)).toBeVisible()
  await expect(page.getByLabel('Their e-mail address')).toBeFocused()
  await page.getByLabel('Their e-mail address').fill(email)
  await page.getByRole('button', { name: 'Make the link and mail it' }).click()
  await expect(page.getByRole('heading', { name: `The link for ${person}` })).toBeFocused()
  await expectNoFault(page)

  // No mail service is set up here: the mail is kept, with its link to be passed on by hand.
  await expect(async () => {
    await page.goto('/dashboard/outbox')
    await page.getByRole('row').filter({ hasText: email }).first().getByRole('link').click()
    await expect(page.getByText('It can only be read here')).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 20_000 })
  await page.getByText('Show it as plain text').click()
  const text = (await page.locator('pre').textContent()) ?? ''
  expect(text).toMatch(/what you would allow: viewer/i)
  const link = /http\S+\/connect\/[\w-]{43}/.exec(text)?.[0]
  if (!link) throw new Error('There is no link in the mail')

  const cookies = await page.context().cookies()
  await page.context().clearCookies()
  await page.goto(link)
  await giveKey(page, DEMO_GA4.clientEmail)
  await page.getByRole('combobox', { name: 'Property ID' }).click()
  await page.getByRole('option').filter({ hasText: DEMO_GA4.propertyId }).click()
  await expectNoFault(page)
  await page.getByRole('button', { name: 'Check and connect' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Connected: /, { timeout: 60_000 })

  await page.context().addCookies(cookies)
  const id = await findByContact(page, email)
  await page.goto(`/dashboard/connectors/${id}`)
  await expect(page.getByLabel('Their name')).toHaveValue(person)
  await expect(page.getByLabel('E-mail address')).toHaveValue(email)
  await page.getByLabel('Their name').fill(`${person} Berg`)
  await page.getByRole('button', { name: 'Save the contact' }).click()
  await expect(page.getByText('Saved.')).toBeVisible()
  await expectNoFault(page)
  await page.getByRole('button', { name: 'Take the contact out' }).click()
  await expect(page.getByText('Taken out: nobody is written to.')).toBeVisible()
  await page.reload()
  await expect(page.getByLabel('E-mail address')).toHaveValue('')
  await remove(page, id)
})
