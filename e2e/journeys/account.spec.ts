import { type Browser, expect, type Page } from '@playwright/test'
import { LINK_SECRET_MARK, putLinkSecret } from '../../lib/services/notifications/link-secret'
import { totpOf } from '../../lib/testing/totp'
import { inDatabase } from '../support/database'
import { readEnvironment } from '../support/environment'
import { expectNoFault } from '../support/faults'
import { test } from '../support/session'

/** A person's own account: a forgotten password, a second factor, sessions elsewhere, a new address. */

const { ownerUrl, baseUrl, authSecret, demo } = readEnvironment()
const PASSWORD = 'four unrelated words'
const VISITOR = { storageState: { cookies: [], origins: [] } }
const NEW_PASSWORD = 'five quite unrelated words'

/** The link in the newest mail to an address, as a mail service would be given it. */
async function linkMailedTo(email: string): Promise<string> {
  Object.assign(process.env, { AUTH_SECRET: authSecret, DATABASE_URL: ownerUrl, ENCRYPTION_KEY: '' })
  let link: string | undefined
  await expect(async () => {
    const [mail] = await inDatabase(
      (sql) => sql`select client_id as "clientId", id, payload, html, plain from platform.outbox
        where to_address = ${email} and html is not null order by id desc limit 1`,
    )
    if (!mail) throw new Error('No mail yet')
    expect(mail.html).toContain(LINK_SECRET_MARK)
    const text = putLinkSecret(mail as never, { html: String(mail.html), plain: String(mail.plain) })
    link = /href="([^"#]+#[^"]+)"/.exec(text.html)?.[1]
    expect(link).toBeDefined()
  }).toPass({ timeout: 15_000 })
  return link ?? ''
}

/** Somebody of their own for a test: invited by the demo client's owner, with a browser that is signed in. */
async function newPerson(browser: Browser, owner: Page, name: string) {
  const email = `${name.toLowerCase()}.${crypto.randomUUID().slice(0, 8)}@example.com`
  const [client] = await inDatabase((sql) => sql`select id from platform.client where name = ${demo.clientName}`)
  const headers = { origin: baseUrl }
  const invited = await owner.request.post(`${baseUrl}/api/v1/clients/${client?.id}/invite`, {
    data: { email, role: 'analyst' },
    headers,
  })
  expect(invited.status()).toBe(201)
  const token = String(((await invited.json()) as { link: string }).link)
    .split('/')
    .at(-1)
  const context = await browser.newContext(VISITOR)
  const accepted = await context.request.post(`${baseUrl}/api/invitations/${token}`, {
    data: { name, password: PASSWORD },
    headers,
  })
  expect(accepted.status()).toBe(200)
  return { email, context, page: await context.newPage() }
}

async function signIn(page: Page, email: string, password: string) {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('a forgotten password is replaced by the link in the mail, once', async ({ browser, page: owner }) => {
  const { email, context, page: before } = await newPerson(browser, owner, 'Fay')
  const visitor = await browser.newContext(VISITOR)
  const page = await visitor.newPage()
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Forgot your password?')
  await page.getByLabel('E-mail').fill('nobody')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('E-mail must be an e-mail address')).toBeVisible()
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByText('Look into your mail')).toBeVisible()
  await expectNoFault(page)

  const link = await linkMailedTo(email)
  await page.goto(link)
  await page.getByLabel('New password').fill('short')
  await page.getByRole('button', { name: 'Save the password' }).click()
  await expect(page.getByText('New password must hold at least 12 characters.')).toBeVisible()
  await expect(page.getByLabel('New password')).toBeFocused()
  await expectNoFault(page)
  await page.getByLabel('New password').fill(NEW_PASSWORD)
  await page.getByRole('button', { name: 'Save the password' }).click()
  await expect(page.getByText('Your new password is set')).toBeVisible()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await signIn(page, email, NEW_PASSWORD)
  await expect(page).toHaveURL(/\/dashboard$/)

  // The session from before has ended, and the link is used up.
  await before.goto('/dashboard')
  await expect(before).toHaveURL(/\/sign-in/)
  await before.goto(link)
  await before.getByLabel('New password').fill(PASSWORD)
  await before.getByRole('button', { name: 'Save the password' }).click()
  await expect(before.getByText('This link is not valid any more')).toBeVisible()
  await Promise.all([context.close(), visitor.close()])
})

test('a second factor is set up by scanning and then asked for at sign-in', async ({ browser, page: owner }) => {
  const { email, context, page } = await newPerson(browser, owner, 'Sue')
  await page.goto('/dashboard/settings/account')
  await page.getByRole('button', { name: 'Set up a second factor' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', { exact: true }).fill('not the password')
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect(dialog.getByText('Password is not right.')).toBeVisible()
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible()
  const secret = await page
    .locator('code')
    .filter({ hasText: /^[A-Z2-7]{32,}$/ })
    .textContent()
  await expectNoFault(page)
  await page.getByLabel('Code that the app shows').fill('12')
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await expect(page.getByText('must be the 6 digits that the app shows.')).toBeVisible()
  await page.getByLabel('Code that the app shows').fill(totpOf(secret ?? ''))
  await page.getByRole('button', { name: 'Turn it on' }).click()
  await expect(page.getByText('Keep these backup codes')).toBeVisible()
  const codes = await page
    .getByRole('listitem')
    .filter({ hasText: /^\w{6}(-\w{6}){3}$/ })
    .allInnerTexts()
  expect(codes).toHaveLength(10)
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download them' }).click()
  expect((await download).suggestedFilename()).toBe('backup-codes.txt')
  await expectNoFault(page)
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByText('A code of your app is asked for whenever you sign in.')).toBeVisible()

  const visitor = await browser.newContext(VISITOR)
  const other = await visitor.newPage()
  await signIn(other, email, PASSWORD)
  await expect(other.getByLabel('Code')).toBeFocused()
  await expectNoFault(other)
  await other.goto('/dashboard')
  await expect(other).toHaveURL(/\/sign-in/)
  await signIn(other, email, PASSWORD)
  await other.getByLabel('Code').fill('000000')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByText('Code is not right')).toBeVisible()
  await other.getByLabel('Code').fill(totpOf(secret ?? ''))
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other).toHaveURL(/\/dashboard$/)
  await visitor.close()

  const lost = await browser.newContext(VISITOR)
  const third = await lost.newPage()
  await signIn(third, email, PASSWORD)
  await third.getByLabel('Code').fill(codes[0] ?? '')
  await third.getByRole('button', { name: 'Sign in' }).click()
  await expect(third).toHaveURL(/\/dashboard$/)
  await Promise.all([context.close(), lost.close()])
})

test('a session elsewhere is ended and refused from then on', async ({ browser, page: owner }) => {
  const { email, context, page } = await newPerson(browser, owner, 'Eve')
  const elsewhere = await browser.newContext(VISITOR)
  const other = await elsewhere.newPage()
  await signIn(other, email, PASSWORD)
  await expect(other).toHaveURL(/\/dashboard$/)

  await page.goto('/account')
  const sessions = page.getByRole('list', { name: 'Sessions' }).getByRole('listitem')
  await expect(sessions).toHaveCount(2)
  await expect(sessions.filter({ hasText: 'this one' })).toHaveCount(1)
  await expectNoFault(page)
  await page.getByRole('button', { name: /^Sign out Chrome on/ }).click()
  await expect(sessions).toHaveCount(1)
  await other.goto('/dashboard/jobs')
  await expect(other).toHaveURL(/\/sign-in/)
  await Promise.all([context.close(), elsewhere.close()])
})

test('a new address counts once its link was followed', async ({ browser, page: owner }) => {
  const { email, context, page } = await newPerson(browser, owner, 'Ann')
  const changed = email.replace('ann.', 'annabel.')
  await page.goto('/dashboard/settings/account')
  await page.getByLabel('New e-mail').fill(changed)
  await page.locator('#address').getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Change the address' }).click()
  await expect(page.getByText(`Look into the mail of ${changed}`)).toBeVisible()
  await page.goto(await linkMailedTo(changed))
  await expectNoFault(page)
  await page.getByRole('button', { name: 'Confirm this address' }).click()
  await expect(page.getByText('Your address is changed')).toBeVisible()
  await page.context().clearCookies()
  await signIn(page, changed, PASSWORD)
  await expect(page).toHaveURL(/\/dashboard$/)
  await context.close()
})
