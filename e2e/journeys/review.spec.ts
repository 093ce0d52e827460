import { expect, type Page } from '@playwright/test'
import { readEnvironment } from '../support/environment'
import { test } from '../support/session'

/** Each project decides about lines of its own: both share the demo client. */
const LINES = { desktop: ['stripe', 0], phone: ['stripe', 2] } as const

const missingLines = (page: Page, job: string) => page.goto(`/dashboard/results/${job}?status=missing#orders`)

test('lines are resolved together, undone, ignored with a reason, and stay so in the next run', async ({
  page,
  isMobile,
}, { project }) => {
  test.setTimeout(120_000)
  const { demo } = readEnvironment()
  const [, first] = LINES[project.name as keyof typeof LINES]
  await missingLines(page, demo.jobId)
  const boxes = page.getByRole('checkbox', { name: /^Select / })
  const names = await boxes.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')?.slice(7) ?? ''))
  const [one = '', two = ''] = names.slice(first, first + 2)
  await boxes.nth(first).click()
  await boxes.nth(first + 1).click({ modifiers: ['Shift'] })
  const bar = page.getByRole('region', { name: 'Selected lines' })
  await expect(bar).toContainText('2 lines selected')
  await bar.getByRole('button', { name: 'Resolve' }).click()
  const toast = page.getByRole('status').filter({ hasText: '2 lines resolved.' })
  await expect(toast).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: one })).toContainText('Resolved')
  await toast.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('row').filter({ hasText: one })).not.toContainText('Resolved')

  await page.getByRole('button', { name: two, exact: true }).click()
  const drawer = page.getByRole('dialog', { name: two })
  await drawer.getByRole('button', { name: 'Ignore' }).click()
  const question = page.getByRole('dialog', { name: 'Ignore 1 line' })
  await question.getByRole('button', { name: 'Ignore' }).click()
  await expect(question).toContainText('Say why')
  await question.getByLabel('Reason').fill('Paid by phone')
  await question.getByRole('button', { name: 'Ignore' }).click()
  await expect(drawer).toContainText('Paid by phone')
  await drawer.getByLabel('Add a comment').fill('The shop confirmed it.')
  await drawer.getByRole('button', { name: 'Add comment' }).click()
  await expect(drawer).toContainText('The shop confirmed it.')
  await page.screenshot({ path: `test-results/review-drawer-${project.name}.png` })
  await page.keyboard.press('Escape')
  if (isMobile) return

  const created = await page.evaluate(async (id) => {
    const old = await (await fetch(`/api/v1/jobs/${id}`)).json()
    const answer = await fetch('/api/v1/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reconciliationId: old.reconciliationId, ...old.window, acceptIncomplete: false }),
    })
    return answer.json()
  }, demo.jobId)
  await expect
    .poll(async () => (await (await page.request.get(`/api/v1/jobs/${created.id}`)).json()).state, { timeout: 60_000 })
    .toBe('done')
  await page.goto(`/dashboard/results/${created.id}?handling=ignored#orders`)
  await expect(page.getByRole('button', { name: two, exact: true })).toBeVisible()
})

test('a finding is followed: a fix is noted and taken back', async ({ page, isMobile }, { project }) => {
  await page.goto('/dashboard/findings')
  await expect(page.getByRole('heading', { name: 'To do' })).toBeVisible()
  await page.screenshot({ path: `test-results/findings-${project.name}.png`, fullPage: true })
  await page
    .getByRole('heading', { name: 'To do' })
    .locator('xpath=ancestor::section')
    .getByRole('link')
    .first()
    .click()
  await expect(page.getByRole('button', { name: 'Mark fix deployed' })).toBeVisible()
  // Both would note a fix for the same finding.
  if (isMobile) return
  await page.getByRole('button', { name: 'Mark fix deployed' }).click()
  await page.getByLabel('What was changed').fill('The tag waits for the payment page')
  await page.getByRole('button', { name: 'Mark deployed' }).click()
  await expect(page.getByText('Fix deployed', { exact: true })).toBeVisible()
  await expect(page.getByText('The tag waits for the payment page')).toBeVisible()
  await page.screenshot({ path: `test-results/finding-${project.name}.png`, fullPage: true })
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Open', { exact: true })).toBeVisible()
})

test('a decision on what counts waits for the next run and is undone', async ({ page, isMobile }, { project }) => {
  const { demo } = readEnvironment()
  await page.goto(`/dashboard/results/${demo.jobId}#scope`)
  const choice = page.getByLabel('Decide about')
  await expect(choice).toBeVisible()
  // Both would decide about the same class.
  if (isMobile) return
  await choice.selectOption({ index: 1 })
  await page.getByRole('button', { name: /Leave out|Count in the rate/ }).click()
  const notice = page.getByText('Decided since this result')
  await expect(notice).toBeVisible()
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible()
  await page.screenshot({ path: `test-results/scope-${project.name}.png` })
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect(notice).toBeHidden()
})

test('changes and traces are found from the findings', async ({ page }, { project }) => {
  await page.goto('/dashboard/findings')
  await page.getByRole('link', { name: 'Changes' }).first().click()
  const what = `Theme 4.2 (${project.name})`
  await page.getByLabel('What was changed').fill(what)
  await page.getByRole('button', { name: 'Add change' }).click()
  await expect(page.getByRole('listitem').filter({ hasText: what })).toBeVisible()
  await page.screenshot({ path: `test-results/changes-${project.name}.png` })
  await page.goto('/dashboard/trace?id=%2312999')
  await expect(page.getByRole('heading', { name: 'What results said' })).toBeVisible()
  await expect(page.getByText('#12999').first()).toBeVisible()
  await page.screenshot({ path: `test-results/trace-${project.name}.png`, fullPage: true })
})
