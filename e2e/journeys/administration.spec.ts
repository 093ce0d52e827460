import { randomInt, randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { inDatabase } from '../support/database'
import { readEnvironment } from '../support/environment'
import { expectNoFaultInEitherTheme } from '../support/faults'
import { test } from '../support/session'

const { baseUrl, demo } = readEnvironment()

/** A page signed in as the installation's admin, who belongs to no client. */
async function openAsAdmin(page: Page): Promise<void> {
  await page.context().clearCookies()
  const answer = await page.request.post('/api/auth/sign-in', {
    data: { email: demo.adminEmail, password: demo.adminPassword },
    headers: { origin: baseUrl, 'x-forwarded-for': `10.2.${randomInt(256)}.${randomInt(256)}` },
  })
  expect(answer.ok()).toBe(true)
}

test('for everybody but platform admins there is no administration', async ({ page }) => {
  await page.goto('/dashboard')
  await expect(page.getByRole('link', { name: 'Administration' })).toHaveCount(0)
  const response = await page.goto('/admin')
  expect(response?.status()).toBe(404)
})

test('a platform admin makes a client, suspends it, looks into it and out again', async ({ page }) => {
  test.slow()
  const name = `Journey ${randomUUID().slice(0, 8)}`
  await openAsAdmin(page)
  await page.goto('/admin')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Health')

  await page.goto('/admin/clients')
  await page.getByRole('link', { name: 'Create a client' }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Time zone').fill('Nowhere')
  await page.getByRole('button', { name: 'Create the client' }).click()
  await expect(page.getByLabel('Time zone')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Time zone').fill('Europe/Vienna')
  await page.getByRole('button', { name: 'Create the client' }).click()
  await page.getByRole('link', { name: 'Open it' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)

  const [client] = await inDatabase((sql) => sql`select id from platform.client where name = ${name}`)
  const show = async () => {
    const data = { clientId: client?.id }
    await page.request.post('/api/v1/active-client', { data, headers: { origin: baseUrl } })
    await page.goto('/dashboard')
  }
  await page.getByRole('button', { name: 'Look into this client' }).click()
  await page.getByLabel('Reason').fill('The owner asked us to look at the last run.')
  await page.getByRole('button', { name: 'Look into it' }).click()
  await expect(page.getByText(`You are looking into ${name}.`)).toBeVisible()
  await expectNoFaultInEitherTheme(page)
  await page.goto('/dashboard/jobs')
  await expect(page.getByText(`You are looking into ${name}.`)).toBeVisible()

  await inDatabase(
    (sql) => sql`insert into platform.membership (client_id, user_id, role)
      select of.client_id, u.id, 'viewer' from platform."user" u,
        (select ${client?.id ?? ''} union select client_id from platform.job where id = ${demo.jobId}) as of (client_id)
      where u.email = ${demo.adminEmail} on conflict do nothing`,
  )
  await page.goto(`/admin/clients/${client?.id}`)
  await page.getByRole('button', { name: 'Suspend' }).click()
  await page.getByRole('button', { name: 'Suspend it' }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  await show()
  await expect(page.getByRole('heading', { name: `${name} is suspended` })).toBeVisible()
  await expectNoFaultInEitherTheme(page)
  await page.goto(`/admin/clients/${client?.id}`)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByRole('button', { name: 'Suspend' })).toBeVisible()
  await show()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview')

  await page.goto('/dashboard/portfolio')
  await expect(page.getByRole('row').filter({ hasText: name })).toBeVisible()
  await inDatabase((sql) => sql`delete from platform.membership where client_id = ${client?.id}`)
  await inDatabase((sql) => sql`update platform.break_glass set ended_at = now() where client_id = ${client?.id}`)
})

test('every page of the administration can be read by everybody, at every size', async ({ page }) => {
  test.slow()
  await openAsAdmin(page)
  for (const path of [
    '',
    '/clients',
    '/clients/new',
    '/clients/import',
    '/users',
    '/jobs',
    '/storage',
    '/retention',
    '/audit',
    '/outbox',
    '/template',
  ]) {
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(`/admin${path}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectNoFaultInEitherTheme(page)
    await page.setViewportSize({ width: 390, height: 844 })
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow, path).toBeLessThanOrEqual(0)
  }
})
