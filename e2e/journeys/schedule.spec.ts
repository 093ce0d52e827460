import { expect } from '@playwright/test'
import { inDatabase } from '../support/database'
import { readEnvironment } from '../support/environment'
import { expectNoFaultInEitherTheme } from '../support/faults'
import { test } from '../support/session'

/** A live reconciliation for this project alone; nothing of it is ever read here, so its sources need no access. */
async function makeReconciliation(project: string): Promise<string> {
  const { demo } = readEnvironment()
  const id = `rec_schedule_${project}`
  await inDatabase(async (sql) => {
    const [job] = await sql`select client_id from platform.job where id = ${demo.jobId}`
    const clientId = job?.client_id as string
    await sql`insert into tenant.reconciliation (client_id, id, name, time_zone)
      values (${clientId}, ${id}, ${`Nightly of ${project}`}, 'Europe/Berlin') on conflict do nothing`
    for (const [kind, side] of [
      ['shopify', 'store'],
      ['ga4', 'analytics'],
    ] as const) {
      const connectorId = `con_schedule_${project}_${kind}`
      await sql`insert into tenant.connector (client_id, id, kind, label, paused_at)
        values (${clientId}, ${connectorId}, ${kind}, ${`${kind} of ${project}`}, now()) on conflict do nothing`
      await sql`insert into tenant.reconciliation_source (client_id, reconciliation_id, connector_id, side)
        values (${clientId}, ${id}, ${connectorId}, ${side}) on conflict do nothing`
    }
  })
  return `/dashboard/reconciliations/${id}`
}

test('a schedule is made, paused, resumed, changed and deleted', async ({ page }, { project }) => {
  test.slow()
  await page.goto(await makeReconciliation(project.name))
  await expect(page.getByText('It runs only when somebody asks')).toBeVisible()
  await page.getByRole('button', { name: 'Add a schedule' }).click()
  const form = page.getByRole('dialog')
  await expect(form.getByText('Every night at 03:00, Europe/Berlin')).toBeVisible()
  await expect(form.getByRole('listitem')).toHaveCount(5)

  // A time nobody can keep is said beside its field, before anything is saved.
  await form.getByLabel('How often').selectOption('By a cron expression')
  await form.getByLabel('Cron expression').fill('every night')
  await expect(form.getByLabel('Cron expression')).toHaveAttribute('aria-invalid', 'true')
  await form.getByRole('button', { name: 'Add schedule' }).click()
  await expect(form.getByLabel('Cron expression')).toBeFocused()
  await form.getByLabel('How often').selectOption('Every week')
  await form.getByLabel('On', { exact: true }).selectOption('Tuesday')
  await form.getByLabel('At', { exact: true }).fill('04:30')
  await expect(form.getByText('Every Tuesday at 04:30, Europe/Berlin')).toBeVisible()
  await form.getByText('More', { exact: true }).click()
  await expectNoFaultInEitherTheme(page)
  await form.getByRole('button', { name: 'Add schedule' }).click()

  const schedule = page.getByRole('listitem').filter({ hasText: 'Every Tuesday at 04:30' })
  await expect(schedule).toContainText('30 days, up to the day before')
  await expect(schedule.getByRole('listitem')).toHaveCount(5)
  await expect(schedule).toContainText('It has not been due yet')
  await expect(schedule.locator('time').first()).toHaveAttribute('title', /\(.+\)/)
  await expectNoFaultInEitherTheme(page)

  await schedule.getByRole('button', { name: /^Pause/ }).click()
  await expect(schedule).toContainText('None while it is paused')
  await schedule.getByRole('button', { name: /^Resume/ }).click()
  await expect(schedule.getByRole('listitem')).toHaveCount(5)

  await schedule.getByRole('button', { name: /^Change/ }).click()
  await expect(page.getByRole('dialog').getByLabel('At', { exact: true })).toHaveValue('04:30')
  await page.getByRole('dialog').getByText('The calendar month before').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(schedule).toContainText('The calendar month before')

  await schedule.getByRole('button', { name: /^Delete/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete the schedule' }).click()
  await expect(page.getByText('It runs only when somebody asks')).toBeVisible()
})

test('a reconciliation that does not exist, or is not mine, is simply not found', async ({ page }) => {
  await page.goto('/dashboard/reconciliations/rec_00000000000000000000000000')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing here')
})
