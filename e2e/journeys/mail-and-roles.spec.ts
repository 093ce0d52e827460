import { randomInt } from 'node:crypto'
import { test as anyone, expect } from '@playwright/test'
import { inDatabase } from '../support/database'
import { readEnvironment } from '../support/environment'
import { expectNoFaultInEitherTheme } from '../support/faults'
import { test } from '../support/session'

/** Somebody who may only look at the demo client, with the demo owner's password. */
async function makeViewer(project: string): Promise<string> {
  const { demo } = readEnvironment()
  const [id, email] = [`viewer_${project}`, `viewer-${project}@example.com`]
  await inDatabase(async (sql) => {
    await sql`insert into identity."user" (id, name, email, email_verified)
      values (${id}, 'Vera Viewer', ${email}, true) on conflict do nothing`
    await sql`insert into identity.account (id, account_id, provider_id, user_id, password)
      select ${id}, ${id}, a.provider_id, ${id}, a.password from identity.account a
      join identity."user" u on u.id = a.user_id where u.email = ${demo.email} on conflict do nothing`
    await sql`insert into platform."user" (id, auth_subject, email, name)
      values (${id}, ${id}, ${email}, 'Vera Viewer') on conflict do nothing`
    await sql`insert into platform.membership (client_id, user_id, role)
      select client_id, ${id}, 'viewer' from platform.job where id = ${demo.jobId} on conflict do nothing`
  })
  return email
}

/** One project after the other has the same person's choices to itself. */
const CHOICES = { desktop: 'Write after every run', phone: 'Write when something changed' } as const

test('what somebody wants to be written about is saved and kept', async ({ page }, { project }) => {
  test.slow()
  const wanted = CHOICES[project.name as keyof typeof CHOICES]
  await page.goto('/dashboard')
  await page.getByRole('button', { name: /Demo Owner/ }).click()
  await page.getByRole('menuitem', { name: 'Notifications' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Notifications')
  const runs = page.getByRole('group', { name: 'Runs by schedule', exact: true })
  const save = page.getByRole('button', { name: 'Save' })
  await expect(save).toBeDisabled()
  // Another choice first, so that there is something to save whatever was chosen before.
  await runs.getByText('Do not write').click()
  await runs.getByText(wanted).click()
  if (await save.isDisabled()) {
    await runs.getByText('Do not write').click()
    await save.click()
    await expect(page.getByText('Saved. It holds from the next run on.')).toBeVisible()
    await runs.getByText(wanted).click()
  }
  await save.click()
  await expect(page.getByText('Saved. It holds from the next run on.')).toBeVisible()
  await expect(save).toBeDisabled()
  await page.reload()
  await expect(runs.getByRole('radio', { name: wanted })).toBeChecked()
  await expectNoFaultInEitherTheme(page)
})

test('the mail of a finished run is in the outbox and can be read as it is sent', async ({ page }) => {
  test.slow()
  await page.goto('/dashboard')
  await page.getByRole('button', { name: /Demo Owner/ }).click()
  await page.getByRole('menuitem', { name: 'Outbox' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Outbox')
  const mail = page.getByRole('link', { name: /^GA4 saw .* of orders/ }).last()
  const subject = (await mail.textContent()) ?? ''
  await mail.click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(subject)
  // No mail service is set up here.
  await expect(page.getByText('It can only be read here')).toBeVisible()
  const sent = page.frameLocator('iframe[title="The mail as it is sent"]')
  await expect(sent.getByRole('link', { name: /result/i })).toHaveAttribute('href', /\/dashboard\/results\/job_/)
  await page.getByText('Show it as plain text').click()
  await expect(page.locator('pre')).toContainText('/dashboard/results/job_')
  // A frame that runs no script cannot be looked into.
  await page.locator('iframe').evaluate((frame) => frame.remove())
  await expectNoFaultInEitherTheme(page)
})

anyone(
  'a viewer sees results, and neither what they may not do nor what they may not see',
  async ({ page }, { project }) => {
    anyone.slow()
    const { baseUrl, demo } = readEnvironment()
    const email = await makeViewer(project.name)
    // Sign-ins are counted by address.
    const signedIn = await page.request.post(`${baseUrl}/api/auth/sign-in`, {
      data: { email, password: demo.password },
      headers: { origin: baseUrl, 'x-forwarded-for': `10.2.${randomInt(256)}.${randomInt(256)}` },
    })
    expect(signedIn.ok()).toBe(true)

    await page.goto('/dashboard')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('button', { name: 'New', exact: true })).toHaveCount(0)
    await page.getByRole('button', { name: /Vera Viewer/ }).click()
    await expect(page.getByRole('menuitem', { name: 'Notifications' })).toBeVisible()
    await expect(page.getByRole('menuitem', { name: 'Outbox' })).toHaveCount(0)
    await page.keyboard.press('Escape')

    await page.goto(`/dashboard/results/${demo.jobId}`)
    await expect(page.getByRole('button', { name: '#12999' })).toBeVisible()
    await page.goto('/dashboard/connectors')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connectors')
    await expect(page.getByRole('main').getByRole('link', { name: /^(Connect|Add) / })).toHaveCount(0)
    await page.goto('/dashboard/reconciliations')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Reconciliations')
    await expect(page.getByRole('button', { name: /^(Run|Close|Reopen)/ })).toHaveCount(0)

    for (const [address, heading] of [
      // What a role may not know of is not there; what it may not change says so.
      ['/dashboard/outbox', 'There is nothing here'],
      ['/dashboard/outbox/eml_00000000000000000000000000', 'There is nothing here'],
      ['/dashboard/connectors/new', 'Your role can see connectors, not change them'],
      ['/dashboard/connectors/new/shopify', 'Your role can see connectors, not change them'],
      ['/dashboard/connectors/requests', 'Your role can see connectors, not change them'],
      ['/dashboard/reconciliations/new', 'Your role can see reconciliations, not change them'],
    ] as const) {
      await page.goto(address)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading)
      await expect(page.getByRole('main').locator('form, iframe')).toHaveCount(0)
    }
  },
)
