import { expect, type Page } from '@playwright/test'
import { readEnvironment } from '../support/environment'
import { expectNoFault, expectNoFaultInEitherTheme } from '../support/faults'
import { test } from '../support/session'

/** An owner invites somebody, who comes in by the link with an account of their own. */

const MEMBERS = '/dashboard/settings/members'
const { baseUrl } = readEnvironment()

/** Invites from the list of members and returns the link, which is shown because no mail service is set up. */
async function invite(page: Page, email: string, role: 'Owner' | 'Viewer' | 'Analyst'): Promise<string> {
  await page.goto(MEMBERS)
  await page.getByRole('button', { name: 'Invite somebody' }).click()
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('radio', { name: new RegExp(`^${role}`, 'i') }).check()
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Invited' })).toBeVisible()
  const link = await page
    .getByText(/^http.*\/accept-invite\//)
    .first()
    .textContent()
  if (!link) throw new Error('No link is shown')
  await expectNoFaultInEitherTheme(page)
  await page.getByRole('button', { name: 'Done' }).click()
  return link.trim()
}

const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text }).first()

test('somebody who is invited makes an account and works with the role they were given', async ({
  page,
  browser,
  isMobile,
}) => {
  const device = isMobile ? 'phone' : 'desktop'
  const [email, name] = [`anna.${device}@example.com`, `Anna ${device}`]
  const link = await invite(page, email, 'Analyst')
  await expect(rowOf(page, email)).toContainText('Open')
  await expectNoFault(page)

  // The mail is kept, and says nothing that would let its reader in.
  await page.goto('/dashboard/outbox')
  await expect(rowOf(page, email)).toContainText('invites you to')

  const visitor = await browser.newContext({ storageState: { cookies: [], origins: [] } })
  const other = await visitor.newPage()
  const answer = await other.goto(link)
  expect(answer?.headers()['referrer-policy']).toBe('no-referrer')
  await expect(other.locator('meta[name=referrer]')).toHaveAttribute('content', 'no-referrer')
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Join Nordlicht Living')
  await expect(other.getByText(email)).toBeVisible()
  await expectNoFault(other)
  await other.getByRole('button', { name: 'Make the account and join' }).click()
  await expect(other.getByLabel('Your name')).toBeFocused()
  await other.getByLabel('Your name').fill(name)
  await other.getByLabel('Choose a password').fill('short')
  await other.getByRole('button', { name: 'Make the account and join' }).click()
  await expect(other.getByText('at least 12 characters.')).toBeVisible()
  await other.getByLabel('Choose a password').fill('four unrelated words')
  await other.getByRole('button', { name: 'Make the account and join' }).click()
  await expect(other).toHaveURL(/\/dashboard$/)
  await other.goto(MEMBERS)
  await expect(rowOf(other, email)).toContainText('Analyst', { ignoreCase: true })
  await expect(rowOf(other, email)).toContainText('You')
  await expect(other.getByRole('button', { name: 'Invite somebody' })).toHaveCount(0)
  await expect(other.getByRole('button', { name: /^Remove/ })).toHaveCount(0)
  await expectNoFault(other)
  await other.goto(link)
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('This invitation is not valid any more')
  await expectNoFault(other)

  await page.goto(MEMBERS)
  await expect(rowOf(page, email)).toContainText(name)
  await page.getByLabel(`Role of ${name}`).selectOption('Viewer')
  await page.getByRole('button', { name: 'Change the role' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByLabel(`Role of ${name}`)).toHaveValue('viewer')
  expect((await visitor.request.get(`${baseUrl}/api/v1/members`)).status()).toBe(200)
  await page.getByRole('button', { name: `Remove ${name}` }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  // Behind an open dialog there are no rows to anybody who asks by role.
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('row').filter({ hasText: name })).toHaveCount(0)
  expect((await visitor.request.get(`${baseUrl}/api/v1/members`)).status()).toBe(403)
  await visitor.close()
})

test('an invitation is for its address alone, and a withdrawn one opens nothing', async ({ page, isMobile }) => {
  const email = `berta.${isMobile ? 'phone' : 'desktop'}@example.com`
  const link = await invite(page, email, 'Viewer')
  await page.goto(link)
  await expect(page.getByText('You are signed in with another address')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Join/ })).toHaveCount(0)
  await expectNoFault(page)

  await page.goto(MEMBERS)
  await page.getByRole('button', { name: `Send the invitation for ${email} again` }).click()
  await page.getByRole('button', { name: 'Send again', exact: true }).click()
  const again = await page
    .getByText(/^http.*\/accept-invite\//)
    .first()
    .textContent()
  await page.getByRole('button', { name: 'Done' }).click()
  expect((await page.request.get(link)).status()).toBe(404)
  expect((await page.request.get(again?.trim() ?? '')).status()).toBe(200)

  await page.getByRole('button', { name: `Withdraw the invitation for ${email}` }).click()
  await page.getByRole('button', { name: 'Withdraw', exact: true }).click()
  await expect(rowOf(page, email)).toContainText('Withdrawn')
  expect((await page.request.get(again?.trim() ?? '')).status()).toBe(404)
})

test('members and the invitation’s page keep their contrast in either theme', async ({ page, isMobile }) => {
  const link = await invite(page, `clara.${isMobile ? 'phone' : 'desktop'}@example.com`, 'Owner')
  await expectNoFaultInEitherTheme(page)
  await page.context().clearCookies()
  await page.goto(link)
  await expectNoFaultInEitherTheme(page)
})
